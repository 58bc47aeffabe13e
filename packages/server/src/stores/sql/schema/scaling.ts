// Tables about the number of copies, as Kysely types. Their DDL is in ../migrations/0011-scaling.ts.

export interface ReplicaCountRow {
  namespace: string;
  name: string;
  predictor: string;
  node: string;
  desired: number;
  available: number;
  counted_at_ms: number;
}

export interface ScalingTables {
  replica_counts: ReplicaCountRow;
}
