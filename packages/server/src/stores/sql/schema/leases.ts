// Tables that belong to no area: leases of control loops.

export interface LeaseRow {
  /** What is held, e.g. `execution-shard-3`. */
  name: string;
  /** Who holds it: an id made at process start. */
  holder: string;
  expires_at_ms: number;
}

export interface LeaseTables {
  leases: LeaseRow;
}
