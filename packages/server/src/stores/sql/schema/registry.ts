// Tables of the registry area, as Kysely types. Their DDL is in ../migrations/0003-registry.ts.

interface RegisteredModelRow {
  name: string;
  description: string | null;
  created_at_ms: number;
  updated_at_ms: number;
  /** The highest version number ever given: numbers are not used twice. */
  last_version: number;
  /** 1 for MLflow prompts, which default searches leave out. */
  is_prompt: number;
}

interface RegisteredModelTagRow {
  name: string;
  key: string;
  value: string;
}

export interface ModelVersionRow {
  name: string;
  version: number;
  description: string;
  user_id: string;
  /** As the client gave it. */
  source: string;
  /** Where the files are: `source` with `runs:/` and `models:/` resolved. */
  storage_uri: string;
  run_id: string;
  run_link: string;
  model_id: string | null;
  status: string;
  status_message: string;
  stage: string;
  created_at_ms: number;
  updated_at_ms: number;
  /** Set when deleted; the row stays, because deployments and predictions of the past point to it. */
  deleted_at_ms: number | null;
}

interface ModelVersionTagRow {
  name: string;
  version: number;
  key: string;
  value: string;
}

interface ModelAliasRow {
  name: string;
  alias: string;
  version: number;
}

export interface RegistryTables {
  registered_models: RegisteredModelRow;
  registered_model_tags: RegisteredModelTagRow;
  model_versions: ModelVersionRow;
  model_version_tags: ModelVersionTagRow;
  model_aliases: ModelAliasRow;
}
