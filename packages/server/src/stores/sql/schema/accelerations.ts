// The table of accelerations, as Kysely types. Its DDL is in ../migrations/0008-accelerations.ts and 0014-acceleration-leases.ts.

export interface AccelerationRow {
  id: string;
  /** Of location, server, parameters, tolerance and converter version: one row for each. */
  key: string;
  model_name: string | null;
  model_version: string | null;
  location: string;
  server: string | null;
  /** JSON object of texts. */
  parameters: string;
  /** JSON of a Tolerance. */
  tolerance: string;
  converter_version: string;
  state: string;
  reason: string | null;
  /** JSON of an AccelerationEvidence. */
  evidence: string | null;
  /** JSON object: package → version. */
  versions: string | null;
  artifact: string | null;
  created_at_ms: number;
  updated_at_ms: number;
  duration_ms: number | null;
  peak_memory_bytes: number | null;
  /** The process that does it. */
  holder: string | null;
  lease_until_ms: number | null;
  /** Processes that have begun it since it was asked for, or since one of them gave it back. */
  attempts: number;
}

export interface AccelerationTables {
  accelerations: AccelerationRow;
}
