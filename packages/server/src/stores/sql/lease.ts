// Work in a row that one process holds at a time.

export interface Lease {
  readonly holder: string | null;
  readonly lease_until_ms: number | null;
}

/** Whether nobody has it, or whoever has it is dead or has been silent beyond the lease. */
export function isFree({ holder, lease_until_ms }: Lease, now: number, isDead: (holder: string) => boolean): boolean {
  return holder === null || (lease_until_ms ?? 0) <= now || isDead(holder);
}
