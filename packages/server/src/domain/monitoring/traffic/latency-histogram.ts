// Counts of latencies in buckets that grow by 4 %: any quantile is right to 2 %, histograms add up, and one is 100 to 400
// characters as text. The idea is DDSketch's (Masson, Rim, Lee 2019, §2), with a fixed range instead of collapsing.

const GROWTH = 1.04;
const PER_LOG = 1 / Math.log(GROWTH);
/** 1 µs to 20 minutes; what is longer counts as that. */
const BUCKETS = 535;
const VERSION = '1';

export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** @param latencyUs  microseconds; below 1 counts as 1 */
  add(latencyUs: number): void {
    const index = latencyUs > 1 ? Math.ceil(Math.log(latencyUs) * PER_LOG) : 0;
    this.#counts[Math.min(index, BUCKETS - 1)]!++;
    this.#total++;
  }

  merge(other: LatencyHistogram): void {
    for (let index = 0; index < BUCKETS; index++) this.#counts[index]! += other.#counts[index]!;
    this.#total += other.#total;
  }

  /**
   * @param q  0 to 1
   * @returns  microseconds, within 2 %; null when there is nothing
   */
  quantile(q: number): number | null {
    if (this.#total === 0) return null;
    const rank = Math.max(1, Math.ceil(q * this.#total));
    let seen = 0;
    let index = -1;
    while (seen < rank) seen += this.#counts[++index]!;
    // The middle of the bucket, in the sense that both ends are equally wrong in proportion.
    return index === 0 ? 1 : (2 * GROWTH ** index) / (GROWTH + 1);
  }

  /** @returns  as `quantile`, in milliseconds */
  quantileMs(q: number): number | null {
    const us = this.quantile(q);
    return us === null ? null : us / 1000;
  }

  /** Version, then `bucket:count` of those that have any, e.g. `1;120:5,121:9`. */
  encode(): string {
    const parts: string[] = [];
    for (let index = 0; index < BUCKETS; index++) if (this.#counts[index]) parts.push(`${index}:${this.#counts[index]}`);
    return `${VERSION};${parts.join(',')}`;
  }

  /** Add what `encode` wrote. */
  mergeEncoded(text: string): void {
    const [version, body] = text.split(';');
    if (version !== VERSION) throw new Error(`Unknown version of a latency histogram: ${text.slice(0, 20)}`);
    if (!body) return;
    for (const part of body.split(',')) {
      const [index, count] = part.split(':');
      this.#counts[Number(index)]! += Number(count);
      this.#total += Number(count);
    }
  }
}
