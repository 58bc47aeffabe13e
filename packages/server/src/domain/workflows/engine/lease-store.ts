// Leases: who may run a shard of executions now.

export interface LeaseStore {
  /**
   * Take or keep leases.
   * @param isDead  tells of another holder whether it is known to be gone, e.g. a process of this machine that has ended;
   *                its leases are taken at once instead of after they expire
   * @returns       the names that `holder` holds now, until `now + ttlMs`
   */
  hold(names: readonly string[], holder: string, now: number, ttlMs: number, isDead: (holder: string) => boolean): Promise<string[]>;

  /** Give all back; others need not wait for the expiry. */
  release(holder: string): Promise<void>;
}

export const shardLease = (shard: number): string => `execution-shard-${shard}`;
