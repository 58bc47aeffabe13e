// A bucket of a histogram as Prometheus shows it.

export interface Bucket {
  /** Seconds; the last bucket's is Infinity. */
  readonly upTo: number;
  /** At or below it: each bucket has what those before it have. */
  readonly count: number;
}

/** @param counts  one more than bounds */
export function cumulativeBuckets(bounds: readonly number[], counts: Float64Array): Bucket[] {
  let total = 0;
  return Array.from(counts, (count, index) => {
    total += count;
    return { upTo: bounds[index] ?? Number.POSITIVE_INFINITY, count: total };
  });
}
