// Tables of the serving area, as Kysely types. Their DDL is in ../migrations/0005-serving.ts and 0012-unloading.ts.

export interface DeploymentRow {
  namespace: string;
  name: string;
  created_at_ms: number;
  updated_at_ms: number;
  latest_revision: number;
  serving_revision: number | null;
  /** Seldon's (Available, Creating, Failed), or Unloaded. */
  state: string;
  message: string | null;
  /** JSON object: model uri → what it meant when last acted upon. */
  observed_uris: string;
  /** Set on a deleted deployment: its revisions are still what logged predictions point at. */
  deleted_at_ms: number | null;
  /** Set while somebody wants it to be out of memory. */
  unloaded_at_ms: number | null;
}

export interface DeploymentRevisionRow {
  namespace: string;
  name: string;
  number: number;
  created_at_ms: number;
  cause: string;
  cause_text: string;
  /** JSON of a DeploymentSpec. */
  spec: string;
  /** JSON of the manifest as applied. */
  document: string;
  /** JSON list of PinnedModel. */
  models: string;
  state: string;
  message: string | null;
  ready_at_ms: number | null;
  retired_at_ms: number | null;
  /** JSON list of LoadedUnitFacts, once it was loaded. */
  units: string | null;
}

export interface ServingTables {
  deployments: DeploymentRow;
  deployment_revisions: DeploymentRevisionRow;
}
