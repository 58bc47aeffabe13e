// What is logged of predictions where no manifest says otherwise, and where what units log is sent.
import { areKafkaBrokers, isHttpUrl, isKafkaTopic } from '../kernel/addresses.ts';
import { ConfigError } from './config-error.ts';
import { OPTIONS, type OptionName } from './options.ts';

export interface RequestLogConfig {
  /** 0 to 100. */
  readonly samplePercent: number;
  readonly maxPayloadBytes: number;
  readonly keepsPayloads: boolean;
  readonly sinks: {
    readonly http?: string;
    readonly kafka?: { readonly brokers: string; readonly topic: string };
    readonly elasticsearch?: string;
  };
}

/** With its headers it still fits into a message of Kafka, which takes 1 MiB unless its own configuration says otherwise. */
const DEFAULT_MAX_PAYLOAD_BYTES = 1_000_000;
const MOST_PAYLOAD_BYTES = 100_000_000;
/** Seldon's. */
const DEFAULT_TOPIC = 'seldon';

/** @param text  what the user gave for an option @throws ConfigError; a URL is not told again, there may be a password in it */
export function compileRequestLog(text: (name: OptionName) => string | undefined): RequestLogConfig {
  const refuse = (name: OptionName, expected: string): never => {
    throw new ConfigError(`--${OPTIONS[name].flag}: expected ${expected}.`);
  };
  const url = (name: OptionName) => {
    const given = text(name);
    return given === undefined || isHttpUrl(given) ? given : refuse(name, 'a URL that starts with http:// or https://');
  };
  const samplePercent = text('logSamplePercent') ?? '100';
  if (!/^\d+(\.\d+)?$/.test(samplePercent) || Number(samplePercent) > 100) refuse('logSamplePercent', 'a percentage from 0 to 100');
  const bytes = text('logMaxPayloadBytes') ?? String(DEFAULT_MAX_PAYLOAD_BYTES);
  if (!/^\d+$/.test(bytes) || Number(bytes) > MOST_PAYLOAD_BYTES)
    refuse('logMaxPayloadBytes', `a number of bytes up to ${MOST_PAYLOAD_BYTES}`);
  const payloads = text('logPayloads') ?? 'true';
  if (payloads !== 'true' && payloads !== 'false') refuse('logPayloads', 'true or false');
  const brokers = text('logKafka');
  const topic = text('logKafkaTopic') ?? DEFAULT_TOPIC;
  if (brokers !== undefined && !areKafkaBrokers(brokers)) refuse('logKafka', '<host>:<port>, several with commas between');
  if (!isKafkaTopic(topic)) refuse('logKafkaTopic', 'the name of a topic: letters, digits, ".", "_" and "-", at most 249');
  const [http, elasticsearch] = [url('logHttp'), url('logElasticsearch')];
  return {
    samplePercent: Number(samplePercent),
    maxPayloadBytes: Number(bytes),
    keepsPayloads: payloads === 'true',
    sinks: {
      ...(http === undefined ? {} : { http }),
      ...(brokers === undefined ? {} : { kafka: { brokers, topic } }),
      ...(elasticsearch === undefined ? {} : { elasticsearch }),
    },
  };
}
