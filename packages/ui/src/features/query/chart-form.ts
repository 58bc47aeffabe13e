// What an answer can be drawn as.
import type { SqlResult } from '@ovenbird/contracts/sql';

export type ChartForm =
  | { readonly kind: 'bars'; readonly label: number; readonly names: readonly number[]; readonly values: readonly number[] }
  | { readonly kind: 'time' | 'number'; readonly label: number; readonly x: readonly number[]; readonly values: readonly number[] };

const isTime = (type: string) => /^(?:TIMESTAMP|DATE)/.test(type);

/** Columns are told by their place. Undefined when there is no number to draw. */
export function chartForm(result: SqlResult): ChartForm | undefined {
  const { columns, rows } = result;
  if (rows.length === 0) return undefined;
  const isNumber = (index: number) =>
    rows.every((row) => row[index] === null || typeof row[index] === 'number') && rows.some((row) => typeof row[index] === 'number');
  const numbers = columns.flatMap((_, index) => (isNumber(index) ? [index] : []));
  const time = columns.findIndex((column) => isTime(column.type));
  if (time !== -1 && numbers.length > 0)
    return { kind: 'time', label: time, x: rows.map((row) => Date.parse(String(row[time]))), values: numbers };
  const names = columns.flatMap((_, index) => (numbers.includes(index) ? [] : [index]));
  const [first] = names;
  if (first !== undefined && numbers.length > 0) return { kind: 'bars', label: first, names, values: numbers };
  const [x, ...values] = numbers;
  if (x !== undefined && values.length > 0) return { kind: 'number', label: x, x: rows.map((row) => Number(row[x])), values };
  return undefined;
}
