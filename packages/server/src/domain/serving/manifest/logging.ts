// What a manifest says about logging: which units are logged and to where, and how much is kept of what is asked and answered.
import { areKafkaBrokers, isHttpUrl, isKafkaTopic } from '../../../kernel/addresses.ts';
import type { KafkaSecurity } from '../../../kernel/kafka-security.ts';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from './deployment-spec.ts';
import { kafkaSecurityOf } from './kafka-security-of.ts';
import type { ManifestFault } from './manifest-fault.ts';

/** Absent where the manifest does not say it; then the server's own options hold. */
export interface LogAnnotations {
  /** 0 to 100. */
  readonly samplePercent?: number;
  readonly maxPayloadBytes?: number;
  readonly keepsPayloads?: boolean;
}

const SAMPLE = 'ovenbird.io/log-sample-percent';
const MAX_BYTES = 'ovenbird.io/log-max-payload-bytes';
const PAYLOADS = 'ovenbird.io/log-payloads';
/** Of a line of the log, which is written whole. */
const MOST_BYTES = 100_000_000;

export function readLogAnnotations({ annotations }: Pick<DeploymentSpec, 'annotations'>): LogAnnotations {
  const percent = annotations[SAMPLE];
  const bytes = annotations[MAX_BYTES];
  const payloads = annotations[PAYLOADS];
  return {
    ...(percent === undefined ? {} : { samplePercent: Number(percent) }),
    ...(bytes === undefined ? {} : { maxPayloadBytes: Number(bytes) }),
    ...(payloads === undefined ? {} : { keepsPayloads: payloads === 'true' }),
  };
}

interface LoggerKafka {
  readonly brokers: string;
  readonly topic?: string;
  readonly security?: KafkaSecurity;
}

/** Where the predictor's `svcOrchSpec` sends what its units log; absent: each unit's own `url`, or the server's default. */
export function loggerKafkaOf(predictor: Pick<PredictorSpec, 'orchestratorEnv' | 'orchestratorSecrets'>): LoggerKafka | undefined {
  const { LOGGER_KAFKA_BROKER: brokers, LOGGER_KAFKA_TOPIC: topic } = predictor.orchestratorEnv;
  if (!brokers) return undefined;
  const security = kafkaSecurityOf(predictor);
  return { brokers, ...(topic ? { topic } : {}), ...(security ? { security } : {}) };
}

export function validateLogging(spec: DeploymentSpec): ManifestFault[] {
  const { annotations } = spec;
  const faults: ManifestFault[] = [];
  const check = (name: string, isValid: (text: string) => boolean, must: string) => {
    const text = annotations[name];
    if (text !== undefined && !isValid(text))
      faults.push({ field: `metadata.annotations[${name}]`, message: `Invalid value: ${JSON.stringify(text)}: ${must}` });
  };
  check(SAMPLE, (text) => /^\d+(\.\d+)?$/.test(text) && Number(text) <= 100, 'must be a percentage from 0 to 100');
  check(MAX_BYTES, (text) => /^\d+$/.test(text) && Number(text) <= MOST_BYTES, `must be a number of bytes up to ${MOST_BYTES}`);
  check(PAYLOADS, (text) => text === 'true' || text === 'false', 'must be "true" or "false"');
  for (const [index, predictor] of spec.predictors.entries()) {
    const field = `spec.predictors[${index}]`;
    const kafka = loggerKafkaOf(predictor);
    const env = `${field}.svcOrchSpec.env`;
    if (kafka && !areKafkaBrokers(kafka.brokers))
      faults.push({ field: env, message: 'LOGGER_KAFKA_BROKER: must be <host>:<port>, several with commas between' });
    if (kafka?.topic !== undefined && !isKafkaTopic(kafka.topic))
      faults.push({
        field: env,
        message: 'LOGGER_KAFKA_TOPIC: must be the name of a topic: letters, digits, ".", "_" and "-", at most 249',
      });
    faults.push(...unitFaults(predictor.graph, `${field}.graph`));
  }
  return faults;
}

/** A URL is not told again: there may be a password in it. */
function unitFaults({ logger, children }: UnitSpec, field: string): ManifestFault[] {
  const isWrong = logger?.url !== undefined && !isHttpUrl(logger.url);
  return [
    ...(isWrong ? [{ field: `${field}.logger.url`, message: 'must be a URL that starts with http:// or https://' }] : []),
    ...children.flatMap((child, index) => unitFaults(child, `${field}.children[${index}]`)),
  ];
}
