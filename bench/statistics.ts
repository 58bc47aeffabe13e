// The few numbers that a benchmark reports.

/** @param q  0 to 1 · @returns the smallest value that at least this share of values does not exceed */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Measure several things in turns, so that a slow minute of the machine hits all of them.
 * @returns the median of each, in the order given
 */
export async function inTurns(rounds: number, measures: readonly (() => Promise<number>)[]): Promise<number[]> {
  const values: number[][] = measures.map(() => []);
  for (let round = 0; round < rounds; round++) for (const [index, measure] of measures.entries()) values[index]!.push(await measure());
  return values.map(median);
}
