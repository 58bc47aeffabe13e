// The log in DuckDB's words: how a line of a segment becomes a row, how rows lie in Parquet, and the
// views `predictions`, `feedback` and `node_calls` that people query.
import { quoteText } from '../duckdb-quotes.ts';

/** Fields of a segment line (`segment-line.ts`) by their DuckDB type. */
const LINE_FIELDS = {
  id: 'VARCHAR',
  at: 'BIGINT',
  namespace: 'VARCHAR',
  deployment: 'VARCHAR',
  revision: 'INTEGER',
  predictor: 'VARCHAR',
  protocol: 'VARCHAR',
  code: 'INTEGER',
  latencyMs: 'DOUBLE',
  error: 'VARCHAR',
  nodes: 'STRUCT(node VARCHAR, model VARCHAR, modelVersion VARCHAR, runId VARCHAR, durationMs DOUBLE)[]',
  labels: 'VARCHAR[]',
  scores: 'DOUBLE[]',
  request: 'VARCHAR',
  response: 'VARCHAR',
  truncated: 'BOOLEAN',
  kind: 'VARCHAR',
  reward: 'DOUBLE',
  truth: 'VARCHAR',
  service: 'VARCHAR',
  requestBytes: 'BIGINT',
  responseBytes: 'BIGINT',
  traceId: 'VARCHAR',
};

/**
 * Columns of the Parquet files, version 4, each as an expression over LINE_FIELDS. Version 1 had no `kind`, `reward` and `truth`, version 2
 * no `service` and sizes, version 3 no `trace_id`.
 */
const STORED_COLUMNS = `id, make_timestamp("at" * 1000) AS time, namespace, deployment, revision, predictor, protocol, code,
  latencyMs AS latency_ms, error, nodes, labels, scores, request, response, truncated, kind, reward, truth,
  service, requestBytes AS request_bytes, responseBytes AS response_bytes,
  traceId AS trace_id`;

interface ViewColumn {
  readonly name: string;
  readonly type: string;
  /** Over STORED_COLUMNS; default: the column of that name. */
  readonly expression?: string;
  readonly description: string;
}

/** The first unit with a model: in a graph of one model, that model. */
const MODEL_NODE = 'list_filter(nodes, lambda n: n.model IS NOT NULL)[1]';
const asJson = (column: string) => `CASE WHEN json_valid(${column}) THEN ${column}::JSON ELSE to_json(${column}) END`;

const SIZES: readonly ViewColumn[] = [
  { name: 'request_bytes', type: 'BIGINT', description: 'Size of a request that is cut, null of a whole one' },
  { name: 'response_bytes', type: 'BIGINT', description: 'Size of a response that is cut' },
];

/** The time is not called `at`, because AT is a keyword of DuckDB. */
const PREDICTION_COLUMNS: readonly ViewColumn[] = [
  { name: 'id', type: 'VARCHAR', description: 'The puid of the response' },
  { name: 'time', type: 'TIMESTAMP', description: 'When the request had arrived, UTC' },
  { name: 'namespace', type: 'VARCHAR', description: 'Namespace of the deployment' },
  { name: 'deployment', type: 'VARCHAR', description: 'Name of the deployment' },
  { name: 'revision', type: 'INTEGER', description: 'Revision of the deployment that answered' },
  { name: 'predictor', type: 'VARCHAR', description: 'Predictor that answered' },
  {
    name: 'node',
    type: 'VARCHAR',
    expression: `coalesce(${MODEL_NODE}, nodes[1]).node`,
    description: 'Graph unit of the model; the first unit when none has a model',
  },
  { name: 'model', type: 'VARCHAR', expression: `${MODEL_NODE}.model`, description: 'Registered model of the first unit that has one' },
  { name: 'model_version', type: 'VARCHAR', expression: `${MODEL_NODE}.modelVersion`, description: 'Its version' },
  { name: 'run_id', type: 'VARCHAR', expression: `${MODEL_NODE}.runId`, description: 'The run that made it' },
  { name: 'protocol', type: 'VARCHAR', description: 'seldon, v2, tensorflow or mlflow' },
  { name: 'code', type: 'INTEGER', description: 'HTTP status of the answer' },
  { name: 'latency_ms', type: 'DOUBLE', description: 'From the request read to the answer sent' },
  { name: 'label', type: 'VARCHAR', expression: 'labels[1]', description: 'Class of the first row of a classification' },
  { name: 'score', type: 'DOUBLE', expression: 'scores[1]', description: 'Its probability, where the answer has one' },
  { name: 'labels', type: 'VARCHAR[]', description: 'Class of each row of a classification' },
  { name: 'scores', type: 'DOUBLE[]', description: 'Probability of each row' },
  { name: 'error', type: 'VARCHAR', description: 'What the client was told, null on success' },
  { name: 'request', type: 'JSON', expression: asJson('request'), description: 'Body of the request' },
  { name: 'response', type: 'JSON', expression: asJson('response'), description: 'Body of the response' },
  { name: 'truncated', type: 'BOOLEAN', description: 'Request or response was too large and is cut' },
  ...SIZES,
  { name: 'nodes', type: LINE_FIELDS.nodes, description: 'Every graph unit that took part' },
  { name: 'trace_id', type: 'VARCHAR', description: 'Its trace, null where none is kept' },
  { name: 'hour', type: 'TIMESTAMP', expression: `date_trunc('hour', time)`, description: 'Beginning of the hour, UTC' },
];

const FEEDBACK_COLUMNS: readonly ViewColumn[] = [
  { name: 'id', type: 'VARCHAR', description: 'The puid of the response that it is about' },
  { name: 'time', type: 'TIMESTAMP', description: 'When it had arrived, UTC' },
  { name: 'namespace', type: 'VARCHAR', description: 'Namespace of the deployment' },
  { name: 'deployment', type: 'VARCHAR', description: 'Name of the deployment' },
  { name: 'revision', type: 'INTEGER', description: 'Revision of the deployment that took it' },
  { name: 'predictor', type: 'VARCHAR', description: 'Predictor that took it' },
  { name: 'code', type: 'INTEGER', description: 'HTTP status of the answer to it' },
  { name: 'reward', type: 'DOUBLE', description: 'How good the response was, 0 when the caller did not say' },
  { name: 'truth', type: 'JSON', expression: asJson('truth'), description: 'What would have been right, as a SeldonMessage' },
  { name: 'error', type: 'VARCHAR', description: 'What the client was told, null on success' },
  { name: 'request', type: 'JSON', expression: asJson('request'), description: 'The whole feedback as it was sent' },
  { name: 'truncated', type: 'BOOLEAN', description: 'It was too large and is cut' },
  { name: 'nodes', type: LINE_FIELDS.nodes, description: 'Every graph unit that got it' },
  { name: 'trace_id', type: 'VARCHAR', description: 'Trace of the feedback, null where none is kept' },
];

const NODE_CALL_COLUMNS: readonly ViewColumn[] = [
  { name: 'id', type: 'VARCHAR', description: 'The puid of the request that the call was part of' },
  { name: 'time', type: 'TIMESTAMP', description: 'When the unit was asked, UTC' },
  { name: 'namespace', type: 'VARCHAR', description: 'Namespace of the deployment' },
  { name: 'deployment', type: 'VARCHAR', description: 'Name of the deployment' },
  { name: 'revision', type: 'INTEGER', description: 'Revision of the deployment that was asked' },
  { name: 'predictor', type: 'VARCHAR', description: 'Predictor that was asked' },
  { name: 'node', type: 'VARCHAR', expression: 'nodes[1].node', description: 'Graph unit that was called' },
  { name: 'service', type: 'VARCHAR', description: 'What it was asked for, e.g. /predict, /route or /send-feedback' },
  { name: 'model', type: 'VARCHAR', expression: 'nodes[1].model', description: 'Registered model of the unit' },
  { name: 'model_version', type: 'VARCHAR', expression: 'nodes[1].modelVersion', description: 'Its version' },
  { name: 'run_id', type: 'VARCHAR', expression: 'nodes[1].runId', description: 'The run that made it' },
  { name: 'protocol', type: 'VARCHAR', description: 'Protocol of the deployment, in whose shape the messages are' },
  { name: 'code', type: 'INTEGER', description: '200, or the status of the answer when the unit failed' },
  { name: 'latency_ms', type: 'DOUBLE', description: 'Its time, its queue included; until the answer when it failed' },
  { name: 'error', type: 'VARCHAR', description: 'What the client was told when it failed' },
  { name: 'request', type: 'JSON', expression: asJson('request'), description: 'What it was asked; null when its logger does not want it' },
  { name: 'response', type: 'JSON', expression: asJson('response'), description: 'What it answered' },
  { name: 'truncated', type: 'BOOLEAN', description: 'Request or response was too large and is cut' },
  ...SIZES,
];

const list = (paths: readonly string[]) => `[${paths.map(quoteText).join(', ')}]`;

/** Lines that cannot be read are rows of nulls: a torn last line, or something that is not ours. @param segments absolute paths */
function selectLines(segments: readonly string[]): string {
  const fields = Object.entries(LINE_FIELDS).map(([name, type]) => `'${name}': ${quoteText(type)}`);
  return `SELECT ${STORED_COLUMNS} FROM read_json(${list(segments)}, format = 'newline_delimited', ignore_errors = true,
    columns = {${fields.join(', ')}})`;
}

/** @param files absolute paths */
function selectParquet(files: readonly string[]): string {
  return `SELECT * FROM read_parquet(${list(files)}, hive_partitioning = false, union_by_name = true)`;
}

/** All records of the given files, as stored. What version 1 stored are predictions. */
export function selectStored(segments: readonly string[], files: readonly string[]): string {
  const nulls = Object.entries(LINE_FIELDS).map(([name, type]) => `NULL::${type} AS "${name}"`);
  const parts = [
    ...(segments.length > 0 ? [`${selectLines(segments)} WHERE id IS NOT NULL`] : []),
    ...(files.length > 0 ? [selectParquet(files)] : []),
    // Without rows: it has the columns that old files lack.
    `SELECT ${STORED_COLUMNS} FROM (SELECT ${nulls.join(', ')}) WHERE false`,
  ];
  return `SELECT * REPLACE (coalesce(kind, 'prediction') AS kind) FROM (${parts.join('\nUNION ALL BY NAME\n')})`;
}

/** How many lines of the segments cannot be read. */
export function countUnreadable(segments: readonly string[]): string {
  return `SELECT count(*)::DOUBLE FROM (${selectLines(segments)}) WHERE id IS NULL`;
}

export interface LogView {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ViewColumn[];
  /** Kind of the records that it shows. */
  readonly kind: 'prediction' | 'feedback' | 'node_call';
}

export const LOG_VIEWS: readonly LogView[] = [
  {
    name: 'predictions',
    kind: 'prediction',
    description: 'Logged predictions of all deployments, up to a fraction of a second ago',
    columns: PREDICTION_COLUMNS,
  },
  {
    name: 'feedback',
    kind: 'feedback',
    description: 'Feedback that callers gave about predictions, joined to them by id',
    columns: FEEDBACK_COLUMNS,
  },
  {
    name: 'node_calls',
    kind: 'node_call',
    description: 'Calls of graph units that have a `logger`, with the units’ own messages',
    columns: NODE_CALL_COLUMNS,
  },
];

/** What people see as the view's name. */
export function selectView({ columns, kind }: LogView, stored: string): string {
  const shown = columns.map(({ name, expression }) => (expression ? `${expression} AS ${name}` : name));
  return `SELECT ${shown.join(', ')} FROM (${stored}) WHERE kind = '${kind}'`;
}
