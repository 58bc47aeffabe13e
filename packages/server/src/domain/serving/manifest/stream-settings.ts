// `serverType: kafka`: each predictor reads requests from one topic and answers to another, as its `svcOrchSpec` says.
import { areKafkaBrokers, isKafkaTopic } from '../../../kernel/addresses.ts';
import type { KafkaSecurity } from '../../../kernel/kafka-security.ts';
import type { DeploymentSpec, PredictorSpec } from './deployment-spec.ts';
import { kafkaSecurityOf } from './kafka-security-of.ts';
import type { ManifestFault } from './manifest-fault.ts';

export interface StreamSettings {
  /** Kafka's consumer group, called as in Seldon: `<predictor>.<deployment>.<namespace>`. */
  readonly group: string;
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly inputTopic: string;
  readonly outputTopic: string;
  /** Messages that are predicted at once. */
  readonly workers: number;
  /** Absent: in the clear. */
  readonly security?: KafkaSecurity;
}

const REQUIRED = ['KAFKA_BROKER', 'KAFKA_INPUT_TOPIC', 'KAFKA_OUTPUT_TOPIC'] as const;
const DEFAULT_WORKERS = 4;
const MOST_WORKERS = 256;

/** @returns undefined for a deployment that reads from no topic */
export function streamSettingsOf(
  { serverType, name, namespace }: Pick<DeploymentSpec, 'serverType' | 'name' | 'namespace'>,
  predictor: Pick<PredictorSpec, 'name' | 'orchestratorEnv' | 'orchestratorSecrets'>,
): StreamSettings | undefined {
  if (serverType !== 'kafka') return undefined;
  const { orchestratorEnv: env } = predictor;
  const security = kafkaSecurityOf(predictor);
  return {
    group: `${predictor.name}.${name}.${namespace}`,
    brokers: env.KAFKA_BROKER!.split(',').map((broker) => broker.trim()),
    inputTopic: env.KAFKA_INPUT_TOPIC!,
    outputTopic: env.KAFKA_OUTPUT_TOPIC!,
    workers: env.KAFKA_WORKERS ? Number(env.KAFKA_WORKERS) : DEFAULT_WORKERS,
    ...(security ? { security } : {}),
  };
}

export function validateStreams(spec: DeploymentSpec): ManifestFault[] {
  if (spec.serverType !== 'kafka') return [];
  return spec.predictors.flatMap(({ orchestratorEnv: env }, index) => {
    const field = `spec.predictors[${index}].svcOrchSpec.env`;
    if (!REQUIRED.every((name) => env[name]))
      return [{ field, message: `For kafka please supply svcOrchSpec envs ${REQUIRED.join(', ')}` }];
    const faults: ManifestFault[] = [];
    const check = (isRight: boolean, message: string) => {
      if (!isRight) faults.push({ field, message });
    };
    check(areKafkaBrokers(env.KAFKA_BROKER!), 'KAFKA_BROKER: must be <host>:<port>, several with commas between');
    for (const name of ['KAFKA_INPUT_TOPIC', 'KAFKA_OUTPUT_TOPIC'])
      check(isKafkaTopic(env[name]!), `${name}: must be the name of a topic: letters, digits, ".", "_" and "-", at most 249`);
    check(env.KAFKA_INPUT_TOPIC !== env.KAFKA_OUTPUT_TOPIC, 'KAFKA_OUTPUT_TOPIC: must be another topic than KAFKA_INPUT_TOPIC');
    const { KAFKA_WORKERS: workers = '1' } = env;
    check(/^[1-9]\d*$/.test(workers) && Number(workers) <= MOST_WORKERS, `KAFKA_WORKERS: must be a number from 1 to ${MOST_WORKERS}`);
    for (const name of ['KAFKA_FULL_GRAPH', 'KAFKA_AUTO_COMMIT'])
      check(/^(true|false)?$/i.test(env[name] ?? ''), `${name}: must be true or false`);
    return faults;
  });
}

/** @returns what is valid in Seldon and not served here; undefined when there is nothing */
export function unservedStream({ orchestratorEnv: env }: Pick<PredictorSpec, 'orchestratorEnv'>): string | undefined {
  if (env.KAFKA_FULL_GRAPH?.toLowerCase() !== 'true') return undefined;
  return 'KAFKA_FULL_GRAPH is true; units are called in process, not through topics: leave it out.';
}
