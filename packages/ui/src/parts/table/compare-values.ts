// The order of cell values: numbers by size, text as people count ("run 2" before "run 10"), missing and NaN always last.
import type { CellValue } from './column.ts';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export const isMissing = (value: CellValue): boolean => value == null || value === '' || Number.isNaN(value);

/** Ascending order of two values that are not missing. */
export function compareValues(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}
