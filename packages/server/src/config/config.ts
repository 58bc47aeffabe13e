// What the program runs with: user options, checked and completed. Units are in the names.
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { type ObjectStores, readObjectStores } from './object-stores.ts';
import type { OptionName, RawOptions } from './options.ts';
import { OPTIONS } from './options.ts';
import { compileRequestLog, type RequestLogConfig } from './request-log.ts';
import { compileTraces, type Environment, type TracesConfig } from './traces.ts';

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
  readonly inference: { readonly maxBodyBytes: number };
  /** File that says which classes stand for which images. */
  readonly images?: string;
  readonly modelUris: {
    readonly objectStores: ObjectStores;
    /** File that says what is used in the place of a uri. */
    readonly overrides?: string;
    readonly claimsDir?: string;
    readonly cacheBytes: number;
  };
  readonly requestLog: RequestLogConfig;
  /** Absent: nothing is traced. */
  readonly traces?: TracesConfig;
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
/** Ten seconds are promised; two are left for the process supervisor. */
const STOP_DEADLINE_MS = 8000;

/**
 * @param env  where the variables are that AWS's and OpenTelemetry's own tools read
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
  const traces = compileTraces(text(raw, 'otlpEndpoint'), env);
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
    inference: { maxBodyBytes: integer(raw, 'maxBodyBytes', DEFAULT_MAX_BODY_BYTES, 1024, 2 ** 31) },
    ...(images === undefined ? {} : { images: resolve(images) }),
    modelUris: {
      objectStores: readObjectStores(env),
      ...(overrides === undefined ? {} : { overrides: resolve(overrides) }),
      ...(claimsDir === undefined ? {} : { claimsDir: resolve(claimsDir) }),
      cacheBytes: integer(raw, 'modelCacheBytes', DEFAULT_MODEL_CACHE_BYTES, 1, Number.MAX_SAFE_INTEGER),
    },
    requestLog: compileRequestLog((name) => text(raw, name)),
    ...(traces ? { traces } : {}),
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

function database(url: string | undefined, dataDir: string): Config['database'] {
  if (url === undefined) return { kind: 'sqlite', path: join(dataDir, 'ovenbird.db') };
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  throw new ConfigError('--database: expected a URL that starts with postgres:// (leave it out for SQLite in the data folder).');
}
