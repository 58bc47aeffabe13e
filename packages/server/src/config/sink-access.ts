// What the server shows to the sinks that its own options name: from the environment alone, so that no secret is an argument
// that others see, nor written to the disk with what waits to be sent. A manifest's sinks have what the manifest says.
import { type KafkaSecurity, readKafkaSecurity } from '../kernel/kafka-security.ts';
import { ConfigError } from './config-error.ts';
import type { RequestLogConfig } from './request-log.ts';
import type { Environment } from './traces.ts';

export interface SinkAccess {
  /** The whole header `authorization`, e.g. `Bearer …`. */
  readonly http?: string;
  readonly elasticsearch?: string;
  readonly kafka?: KafkaSecurity;
}

const HEADERS = { http: 'OVENBIRD_LOG_HTTP_AUTHORIZATION', elasticsearch: 'OVENBIRD_LOG_ELASTICSEARCH_AUTHORIZATION' } as const;

/** @throws ConfigError */
export function readSinkAccess({ http, kafka, elasticsearch }: RequestLogConfig['sinks'], env: Environment): SinkAccess {
  return {
    ...(http === undefined ? {} : headerOf('http', env)),
    ...(elasticsearch === undefined ? {} : headerOf('elasticsearch', env)),
    ...(kafka === undefined ? {} : kafkaOf(env)),
  };
}

function kafkaOf(env: Environment): Pick<SinkAccess, 'kafka'> {
  const reading = readKafkaSecurity((name) => (env[name] ? { text: env[name] } : undefined));
  if (reading.kind === 'wrong') throw new ConfigError(`${reading.fault}.`);
  return reading.kind === 'secured' ? { kafka: reading.security } : {};
}

function headerOf(sink: keyof typeof HEADERS, env: Environment): SinkAccess {
  const value = env[HEADERS[sink]]?.trim();
  if (!value) return {};
  // Not told again: it is a secret.
  if (!/^[\x20-\x7e]+$/.test(value))
    throw new ConfigError(`${HEADERS[sink]}: expected a header in printable ASCII, e.g. Bearer followed by a token.`);
  return { [sink]: value };
}
