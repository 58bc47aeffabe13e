// How the brokers that a predictor names are spoken to: those that it reads from and those that its loggers send to, as one in
// Seldon's executor.
import { type KafkaSecurity, readKafkaSecurity } from '../../../kernel/kafka-security.ts';
import type { DeploymentSpec, PredictorSpec } from './deployment-spec.ts';
import type { ManifestFault } from './manifest-fault.ts';

type Variables = Pick<PredictorSpec, 'orchestratorEnv' | 'orchestratorSecrets'>;

/** @returns undefined in the clear; also for what was applied before this was checked, and is not right */
export function kafkaSecurityOf(predictor: Variables): KafkaSecurity | undefined {
  const reading = readingOf(predictor);
  return reading.kind === 'secured' ? reading.security : undefined;
}

export function validateKafkaSecurity({ serverType, predictors }: DeploymentSpec): ManifestFault[] {
  return predictors.flatMap((predictor, index) => {
    if (serverType !== 'kafka' && !predictor.orchestratorEnv.LOGGER_KAFKA_BROKER) return [];
    const reading = readingOf(predictor);
    return reading.kind === 'wrong' ? [{ field: `spec.predictors[${index}].svcOrchSpec.env`, message: reading.fault }] : [];
  });
}

function readingOf({ orchestratorEnv: env, orchestratorSecrets: secrets = {} }: Variables) {
  return readKafkaSecurity((name) => secrets[name] ?? (env[name] ? { text: env[name] } : undefined));
}
