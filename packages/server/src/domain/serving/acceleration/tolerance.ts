// How far two numbers may be apart and still be the same answer.

/** How far numbers may be apart: |original − accelerated| ≤ absolute + relative · |original|. Whole numbers, truth values and text must be the same. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** float32 keeps seven digits; a few are lost where many of them are added up. */
export const DEFAULT_TOLERANCE: Tolerance = { absolute: 1e-5, relative: 1e-4 };
