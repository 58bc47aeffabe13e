// What the program runs with: user options, checked and completed. Units are in the names.
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { type ObjectStores, readObjectStores } from './object-stores.ts';
import type { OptionName, RawOptions } from './options.ts';
import { OPTIONS } from './options.ts';
import { compileRequestLog, type RequestLogConfig } from './request-log.ts';
import { readSinkAccess, type SinkAccess } from './sink-access.ts';
import { compileTraces, compileTraceUi, type Environment, type TracesConfig } from './traces.ts';

export interface Config {
  readonly role: 'all' | 'serving' | 'batch';
  readonly dataDir: string;
  readonly host: string;
  readonly controlPort: number;
  readonly inferencePort: number;
  readonly database: { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string };
  readonly paths: {
    readonly blobs: string;
    readonly workflows: string;
    readonly eventlog: string;
    readonly models: string;
    readonly sockets: string;
    readonly batch: string;
    /** File of what routers of graphs learned. */
    readonly unitMemory: string;
  };
  readonly executor: { readonly pythonPath: string; readonly cpus: number };
  readonly inference: {
    readonly maxBodyBytes: number;
    /** Of models and components, all together; each unit has one whatever this is. */
    readonly maxCopies: number;
  };
  /** File that says which classes stand for which images. */
  readonly images?: string;
  readonly modelUris: {
    readonly objectStores: ObjectStores;
    /** File that says what is used in the place of a uri. */
    readonly overrides?: string;
    readonly claimsDir?: string;
    readonly cacheBytes: number;
  };
  /** Of batch jobs that have ended; null: for good. */
  readonly keepBatchJobsMs: number | null;
  readonly requestLog: RequestLogConfig;
  readonly sinkAccess: SinkAccess;
  /** What waits for each receiver of a logger; `keepMs` null: for ever. */
  readonly logOutbox: { readonly maxBytes: number; readonly keepMs: number | null };
  /** A folder for each secret that manifests name, with a file for each of its keys. */
  readonly secretsDir?: string;
  /** Absent: nothing is traced. */
  readonly traces?: TracesConfig;
  /** Address of the page of a trace, with `{traceId}` in it. */
  readonly traceUi?: string;
  /** Absent: no client is asked for one, and only loopback is listened on. */
  readonly token?: string;
  readonly logLevel: string;
  readonly json: boolean;
  /** Within this, SIGTERM has stopped everything. */
  readonly stopDeadlineMs: number;
}

export { ConfigError };

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/** 32 MiB: a batch of 160 pictures of 224x224x3 bytes as JSON numbers still fits. */
const DEFAULT_MAX_BODY_BYTES = 32 * 1024 * 1024;
/** 20 GiB: some thousand models of scikit-learn, or two of a large language model. */
const DEFAULT_MODEL_CACHE_BYTES = 20 * 1024 ** 3;
/**
 * 64 on two cores with 16 GiB or more. A manifest's `replicas: 1000000` must not take the machine: a copy with scikit-learn holds 256 MiB, and of
 * more than 32 for a core each waits for the others. Never fewer than 16, so that a small machine can still try a manifest of a large one.
 */
const DEFAULT_MAX_COPIES = Math.max(16, Math.min(32 * availableParallelism(), Math.floor(totalmem() / (256 * 1024 ** 2))));
const HOUR_MS = 3_600_000;
/** A month's report can still be looked up, and done again, when the next one is made. */
const DEFAULT_KEEP_BATCH_JOBS = '30d';
/** A day of 3 kB a second, or 80,000 requests with their answers. */
const DEFAULT_OUTBOX_BYTES = 256 * 1024 * 1024;
/** A broker that is away over a long weekend loses nothing. */
const DEFAULT_OUTBOX_KEEP = '7d';
/** Ten seconds are promised; two are left for the process supervisor. */
const STOP_DEADLINE_MS = 8000;

/**
 * @param env  where the variables are that AWS's, OpenTelemetry's and Seldon's own tools read
 * @throws ConfigError naming the option as the user wrote it
 */
export function compileConfig(raw: RawOptions, env: Environment): Config {
  const dataDir = resolve(text(raw, 'data') ?? '.ovenbird');
  const host = text(raw, 'host') ?? '127.0.0.1';
  const token = text(raw, 'token');
  if (!LOOPBACK.test(host) && !token) {
    throw new ConfigError(
      `--host ${host} would let other machines in without asking who they are. Give a token that clients must send (--token or OVENBIRD_TOKEN), or keep the loopback address 127.0.0.1.`,
    );
  }
  const images = text(raw, 'images');
  const [overrides, claimsDir] = [text(raw, 'modelOverrides'), text(raw, 'pvc')];
  const requestLog = compileRequestLog((name) => text(raw, name));
  const secretsDir = text(raw, 'secrets');
  const traces = compileTraces(text(raw, 'otlpEndpoint'), env);
  const traceUi = compileTraceUi(text(raw, 'traceUi'));
  const logLevel = text(raw, 'logLevel') ?? 'warn';
  if (!LOG_LEVELS.includes(logLevel)) throw new ConfigError(`--log-level ${logLevel}: expected one of ${LOG_LEVELS.join(', ')}.`);
  const role = text(raw, 'role') ?? 'all';
  if (role !== 'all' && role !== 'serving' && role !== 'batch') throw new ConfigError(`--role ${role}: expected all, serving or batch.`);
  return {
    role,
    dataDir,
    host,
    controlPort: integer(raw, 'port', 8080, 0, 65_535),
    inferencePort: integer(raw, 'inferencePort', 9000, 0, 65_535),
    database: database(text(raw, 'database'), dataDir),
    paths: {
      blobs: join(dataDir, 'blobs'),
      workflows: join(dataDir, 'workflows'),
      eventlog: join(dataDir, 'eventlog'),
      models: join(dataDir, 'models'),
      sockets: join(dataDir, 'sockets'),
      batch: join(dataDir, 'batch'),
      unitMemory: join(dataDir, 'routers.json'),
    },
    executor: { pythonPath: text(raw, 'python') ?? 'python3', cpus: integer(raw, 'taskCpus', availableParallelism(), 1, 4096) },
    inference: {
      maxBodyBytes: integer(raw, 'maxBodyBytes', DEFAULT_MAX_BODY_BYTES, 1024, 2 ** 31),
      maxCopies: integer(raw, 'maxCopies', DEFAULT_MAX_COPIES, 1, 65_536),
    },
    ...(images === undefined ? {} : { images: resolve(images) }),
    modelUris: {
      objectStores: readObjectStores(env),
      ...(overrides === undefined ? {} : { overrides: resolve(overrides) }),
      ...(claimsDir === undefined ? {} : { claimsDir: resolve(claimsDir) }),
      cacheBytes: integer(raw, 'modelCacheBytes', DEFAULT_MODEL_CACHE_BYTES, 1, Number.MAX_SAFE_INTEGER),
    },
    keepBatchJobsMs: keepMs(raw, 'keepBatchJobs', DEFAULT_KEEP_BATCH_JOBS),
    requestLog,
    sinkAccess: readSinkAccess(requestLog.sinks, env),
    logOutbox: {
      maxBytes: integer(raw, 'logOutboxBytes', DEFAULT_OUTBOX_BYTES, 1, Number.MAX_SAFE_INTEGER),
      keepMs: keepMs(raw, 'logOutboxKeep', DEFAULT_OUTBOX_KEEP),
    },
    ...(secretsDir === undefined ? {} : { secretsDir: resolve(secretsDir) }),
    ...(traces ? { traces } : {}),
    ...(traceUi === undefined ? {} : { traceUi }),
    ...(token ? { token } : {}),
    logLevel,
    json: raw.json === true || raw.json === 'true' || raw.json === '1',
    stopDeadlineMs: STOP_DEADLINE_MS,
  };
}

function text(raw: RawOptions, name: OptionName): string | undefined {
  const value = raw[name];
  if (typeof value === 'boolean') throw new ConfigError(`--${OPTIONS[name].flag} needs a value.`);
  if (value === '') throw new ConfigError(`--${OPTIONS[name].flag} is empty.`);
  return value;
}

function integer(raw: RawOptions, name: OptionName, fallback: number, min: number, max: number): number {
  const value = text(raw, name);
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max)
    throw new ConfigError(`--${OPTIONS[name].flag} ${value}: expected a whole number from ${min} to ${max}.`);
  return number;
}

/** @returns ms; null for ever */
function keepMs(raw: RawOptions, name: OptionName, fallback: string): number | null {
  const value = text(raw, name) ?? fallback;
  if (value === 'forever') return null;
  const [, count, unit] = /^([1-9]\d{0,5})([hd])$/.exec(value) ?? [];
  if (!count) throw new ConfigError(`--${OPTIONS[name].flag} ${value}: expected hours or days, e.g. 12h or 30d, or forever.`);
  return Number(count) * HOUR_MS * (unit === 'd' ? 24 : 1);
}

function database(url: string | undefined, dataDir: string): Config['database'] {
  if (url === undefined) return { kind: 'sqlite', path: join(dataDir, 'ovenbird.db') };
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  throw new ConfigError('--database: expected a URL that starts with postgres:// (leave it out for SQLite in the data folder).');
}
