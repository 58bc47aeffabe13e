// Every option that a user can give, once: its flag, its environment variable, its help line. Flags win over the environment.

export interface OptionSpec {
  readonly flag: string;
  readonly env: string;
  readonly value?: string;
  readonly help: string;
}

export const OPTIONS = {
  data: { flag: 'data', env: 'OVENBIRD_DATA', value: 'DIR', help: 'folder of everything that is kept (default ./.ovenbird)' },
  host: {
    flag: 'host',
    env: 'OVENBIRD_HOST',
    value: 'ADDRESS',
    help: 'address to listen on (default 127.0.0.1; another one needs --token)',
  },
  port: {
    flag: 'port',
    env: 'OVENBIRD_PORT',
    value: 'PORT',
    help: 'control port: UI, MLflow, Flyte, native API (default 8080; 0 takes a free one)',
  },
  inferencePort: {
    flag: 'inference-port',
    env: 'OVENBIRD_INFERENCE_PORT',
    value: 'PORT',
    help: 'inference port (default 9000; 0 takes a free one)',
  },
  database: { flag: 'database', env: 'OVENBIRD_DATABASE', value: 'URL', help: 'postgres://… (default: SQLite in the data folder)' },
  python: {
    flag: 'python',
    env: 'OVENBIRD_PYTHON',
    value: 'PATH',
    help: 'Python interpreter that runs tasks and models (default: python3 of the PATH)',
  },
  images: {
    flag: 'images',
    env: 'OVENBIRD_IMAGES',
    value: 'FILE',
    help: 'JSON or YAML that says which Python or JavaScript class stands for which container image of a graph',
  },
  modelOverrides: {
    flag: 'model-overrides',
    env: 'OVENBIRD_MODEL_OVERRIDES',
    value: 'FILE',
    help: 'JSON or YAML that says what is used in the place of a model uri, or of all that begin with it',
  },
  pvc: {
    flag: 'pvc',
    env: 'OVENBIRD_PVC',
    value: 'DIR',
    help: 'folder with a folder for each claim that pvc:// uris name',
  },
  secrets: {
    flag: 'secrets',
    env: 'OVENBIRD_SECRETS',
    value: 'DIR',
    help: 'folder with a folder for each secret that secretKeyRef of a manifest names, and a file for each key',
  },
  modelCacheBytes: {
    flag: 'model-cache-bytes',
    env: 'OVENBIRD_MODEL_CACHE_BYTES',
    value: 'N',
    help: 'unused models from elsewhere are removed beyond this (default 21474836480)',
  },
  token: {
    flag: 'token',
    env: 'OVENBIRD_TOKEN',
    value: 'TEXT',
    help: 'token that every client must send (Bearer, or the password of Basic)',
  },
  taskCpus: {
    flag: 'task-cpus',
    env: 'OVENBIRD_TASK_CPUS',
    value: 'N',
    help: 'CPU cores that running tasks may share (default: all of this machine)',
  },
  maxCopies: {
    flag: 'max-copies',
    env: 'OVENBIRD_MAX_COPIES',
    value: 'N',
    help: 'copies of models and components that serve on this machine, all together (default: by its cores and memory)',
  },
  maxBodyBytes: {
    flag: 'max-body-bytes',
    env: 'OVENBIRD_MAX_BODY_BYTES',
    value: 'N',
    help: 'largest body of a prediction request (default 33554432)',
  },
  otlpEndpoint: {
    flag: 'otlp-endpoint',
    env: 'OVENBIRD_OTLP_ENDPOINT',
    value: 'URL',
    help: 'collector that traces of predictions are sent to, e.g. http://127.0.0.1:4318 (default: none are made)',
  },
  traceUi: {
    flag: 'trace-ui',
    env: 'OVENBIRD_TRACE_UI',
    value: 'URL',
    help: 'page of a trace, which the UI links predictions to, e.g. http://127.0.0.1:16686/trace/{traceId}',
  },
  logSamplePercent: {
    flag: 'log-sample-percent',
    env: 'OVENBIRD_LOG_SAMPLE_PERCENT',
    value: 'N',
    help: 'share of the predictions that are logged, 0 to 100 (default 100; a deployment can say otherwise)',
  },
  logMaxPayloadBytes: {
    flag: 'log-max-payload-bytes',
    env: 'OVENBIRD_LOG_MAX_PAYLOAD_BYTES',
    value: 'N',
    help: 'how much of a request or response is logged (default 1000000)',
  },
  logPayloads: {
    flag: 'log-payloads',
    env: 'OVENBIRD_LOG_PAYLOADS',
    value: 'true|false',
    help: 'whether the log keeps requests and responses (default true)',
  },
  logHttp: {
    flag: 'log-http',
    env: 'OVENBIRD_LOG_HTTP',
    value: 'URL',
    help: 'where units with a logger and no url of their own send CloudEvents',
  },
  logKafka: {
    flag: 'log-kafka',
    env: 'OVENBIRD_LOG_KAFKA',
    value: 'BROKERS',
    help: 'host:port[,…] of Kafka, for the same units instead of --log-http',
  },
  logKafkaTopic: { flag: 'log-kafka-topic', env: 'OVENBIRD_LOG_KAFKA_TOPIC', value: 'TOPIC', help: 'its topic (default seldon)' },
  logElasticsearch: {
    flag: 'log-elasticsearch',
    env: 'OVENBIRD_LOG_ELASTICSEARCH',
    value: 'URL',
    help: 'Elasticsearch or OpenSearch that gets what every unit with a logger logs',
  },
  logOutboxBytes: {
    flag: 'log-outbox-bytes',
    env: 'OVENBIRD_LOG_OUTBOX_BYTES',
    value: 'N',
    help: 'what waits on the disk for one of these receivers; more is dropped (default 268435456)',
  },
  logOutboxKeep: {
    flag: 'log-outbox-keep',
    env: 'OVENBIRD_LOG_OUTBOX_KEEP',
    value: 'TIME',
    help: 'how long it waits at most, e.g. 12h, 7d or forever (default 7d)',
  },
  keepBatchJobs: {
    flag: 'keep-batch-jobs',
    env: 'OVENBIRD_KEEP_BATCH_JOBS',
    value: 'TIME',
    help: 'how long a batch job is remembered after its end, e.g. 12h, 30d or forever (default 30d); outputs stay',
  },
  logLevel: {
    flag: 'log-level',
    env: 'OVENBIRD_LOG_LEVEL',
    value: 'LEVEL',
    help: 'trace, debug, info, warn, error, fatal or silent (default warn)',
  },
  json: { flag: 'json', env: 'OVENBIRD_JSON', help: 'print one line of JSON with the addresses when ready' },
  role: { flag: 'role', env: 'OVENBIRD_ROLE', value: 'ROLE', help: 'all, or serving or batch alone (default all)' },
  help: { flag: 'help', env: 'OVENBIRD_HELP', help: 'show this text' },
  version: { flag: 'version', env: 'OVENBIRD_VERSION', help: 'show the version' },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof OPTIONS;
export type RawOptions = Partial<Record<OptionName, string | boolean>>;

export function helpText(): string {
  const lines = Object.values<OptionSpec>(OPTIONS).map((option) => {
    const left = `  --${option.flag}${option.value ? ` ${option.value}` : ''}`;
    return `${left.padEnd(26)} ${option.help}`;
  });
  return [
    'Usage: ovenbird up [options]',
    '',
    'Starts the platform: one process tree, stopped by Ctrl-C.',
    '',
    'Options (each also as an environment variable, e.g. OVENBIRD_PORT):',
    ...lines,
    '',
  ].join('\n');
}
