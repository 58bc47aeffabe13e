// Whether two answers to the same rows are the same within a tolerance, and how far they are apart.
import type { ModelOutput } from '../tensors/model-io.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Tolerance } from './tolerance.ts';

/** What some rows showed. */
export interface ComparedSet {
  /** e.g. `input example`, `logged requests`, `neighbours` */
  readonly name: string;
  readonly rows: number;
  /** Rows of which every value is within the tolerance. */
  readonly agreeing: number;
  /** Largest of float values; absent where there are none. */
  readonly maxAbsolute?: number;
  readonly maxRelative?: number;
  /** From 0 to 1: whole numbers and texts that are equal; absent where there are none. */
  readonly equalLabels?: number;
  /** The row that is farthest off, shortened. */
  readonly worst?: { readonly input: string; readonly original: string; readonly accelerated: string };
}

export interface RowComparison {
  readonly agrees: boolean;
  readonly maxAbsolute: number;
  readonly maxRelative: number;
  readonly floats: number;
  readonly labels: number;
  readonly equalLabels: number;
}

/** @returns why the two cannot be compared row by row: another form, other names, types or shapes; undefined when they can */
export function differentForm(original: ModelOutput, accelerated: ModelOutput): string | undefined {
  const left = describe(original);
  const right = describe(accelerated);
  return left === right ? undefined : `it answers ${right} where the original answers ${left}`;
}

function describe({ form, tensors }: ModelOutput): string {
  return `${form} ${tensors.map(({ name, datatype, shape }) => `${name}${datatype}[${shape.join(', ')}]`).join(', ')}`;
}

/** Of outputs of the same form, names, types and shapes. */
export function compareRow(
  original: ModelOutput,
  accelerated: ModelOutput,
  row: number,
  rows: number,
  tolerance: Tolerance,
): RowComparison {
  const found = { agrees: true, maxAbsolute: 0, maxRelative: 0, floats: 0, labels: 0, equalLabels: 0 };
  for (const [index, left] of original.tensors.entries()) {
    const right = accelerated.tensors[index]!;
    const size = left.data.length / rows;
    for (let at = row * size; at < (row + 1) * size; at += 1) compareValue(left, right, at, tolerance, found);
  }
  return found;
}

function compareValue(
  left: Tensor,
  right: Tensor,
  at: number,
  { absolute, relative }: Tolerance,
  found: { -readonly [K in keyof RowComparison]: RowComparison[K] },
) {
  const [a, b] = [left.data[at], right.data[at]];
  if (left.datatype !== 'float32' && left.datatype !== 'float64') {
    found.labels += 1;
    if (a === b) found.equalLabels += 1;
    else found.agrees = false;
    return;
  }
  found.floats += 1;
  const [x, y] = [a as number, b as number];
  // NaN answers NaN, and infinity itself.
  if (Object.is(x, y) || x === y) return;
  const difference = Math.abs(x - y);
  const share = difference / Math.abs(x);
  found.maxAbsolute = Math.max(found.maxAbsolute, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  found.maxRelative = Math.max(found.maxRelative, Number.isNaN(share) ? Number.POSITIVE_INFINITY : share);
  // So written that a NaN on one side disagrees.
  if (!(difference <= absolute + relative * Math.abs(x)) || !Number.isFinite(x)) found.agrees = false;
}
