// Tables about the number of copies, as Kysely types. Their DDL is in ../migrations/0011-scaling.ts and 0012-unloading.ts.

export interface ReplicaCountRow {
  namespace: string;
  name: string;
  predictor: string;
  node: string;
  desired: number;
  available: number;
  /** What manifests ask for at least. */
  asked: number;
  counted_at_ms: number;
}

export interface ScalingTables {
  replica_counts: ReplicaCountRow;
}
