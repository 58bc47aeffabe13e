// What this server says of itself to MLflow's clients.

/** The MLflow release whose client and behaviour this protocol is tested against. */
export const MLFLOW_VERSION = '3.17.2';

export const SERVER_INFO = {
  store_type: 'SqlStore',
  artifact_serving_enabled: true,
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  features_enabled: {},
} as const;
