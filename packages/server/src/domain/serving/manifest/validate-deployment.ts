// Seldon's validation rules with Seldon's words (reference: the validating webhook of 1.17.1). Each fault has the path of
// its field, and all faults are told at once.
import { PlatformError } from '../../../kernel/errors.ts';
import { QUEUE_ANNOTATION, queueAnnotation } from '../scaling/replica-scale.ts';
import { validateAccelerateAnnotations } from './accelerate-annotation.ts';
import type { DeploymentSpec, PredictorSpec } from './deployment-spec.ts';
import { validateKafkaSecurity } from './kafka-security-of.ts';
import { validateLogging } from './logging.ts';
import type { ManifestFault } from './manifest-fault.ts';
import { validateStreams } from './stream-settings.ts';
import { validateTrafficAnnotations } from './traffic-annotations.ts';
import { validateEndpoints, validateUnits } from './validate-units.ts';

/** RFC 1123 label: the names become parts of addresses and of Kubernetes objects. */
const NAME_PATTERN = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** @throws invalid_argument with every fault in the message, and the path of the first in `field` */
export function validateDeployment(spec: DeploymentSpec): void {
  const faults = [
    ...validateNames(spec),
    ...validateEnvelope(spec),
    ...validateTraffic(spec),
    ...validateTrafficAnnotations(spec),
    ...validateAccelerateAnnotations(spec),
    ...validateServices(spec),
    ...validateScaling(spec),
    ...spec.predictors.flatMap((predictor, index) => validateUnits(spec, predictor, `spec.predictors[${index}]`)),
    ...validateEndpoints(spec),
    ...validateLogging(spec),
    ...validateStreams(spec),
    ...validateKafkaSecurity(spec),
  ];
  if (faults.length === 0) return;
  throw new PlatformError('invalid_argument', faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '), {
    field: faults[0]!.field,
    faults,
  });
}

function validateNames(spec: DeploymentSpec): ManifestFault[] {
  return (['name', 'namespace'] as const)
    .filter((key) => !NAME_PATTERN.test(spec[key]))
    .map((key) => ({
      field: `metadata.${key}`,
      message: `Invalid value: ${JSON.stringify(spec[key])}: a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', must start and end with an alphanumeric character, and must be no more than 63 characters`,
    }));
}

function validateEnvelope(spec: DeploymentSpec): ManifestFault[] {
  const faults: ManifestFault[] = [];
  if (!['seldon', 'tensorflow', 'v2'].includes(spec.protocol)) faults.push({ field: 'spec.protocol', message: 'Invalid protocol' });
  if (spec.transport !== undefined && !['rest', 'grpc'].includes(spec.transport))
    faults.push({ field: 'spec.transport', message: 'Invalid transport' });
  if (spec.serverType !== undefined && !['rpc', 'kafka'].includes(spec.serverType))
    faults.push({ field: 'spec.serverType', message: 'Invalid serverType' });
  return faults;
}

function validateTraffic(spec: DeploymentSpec): ManifestFault[] {
  const field = 'spec.predictors';
  if (spec.predictors.length === 0) return [{ field, message: 'Graph contains no predictors' }];
  const faults: ManifestFault[] = [];
  const shadows = spec.predictors.filter((predictor) => predictor.shadow);
  const live = spec.predictors.filter((predictor) => !predictor.shadow);
  if (live.length === 0 && shadows.length === 1) faults.push({ field, message: 'Shadow can not exist as only predictor' });
  if (shadows.length > 1) faults.push({ field, message: 'Multiple shadows are not allowed' });
  if (shadows.some(({ traffic = 0 }) => traffic < 0 || traffic > 100))
    faults.push({ field, message: 'shadow traffic is illegal, the traffic number should be between [0, 100]' });
  const sum = live.reduce((total, predictor) => total + (predictor.traffic ?? 0), 0);
  if (live.length > 1 && sum !== 100) faults.push({ field, message: 'Traffic must sum to 100 for multiple predictors' });
  // A zero counts as not set: Seldon's field is an integer whose zero is its absence.
  if (live.length === 1 && sum !== 0 && sum !== 100)
    faults.push({ field: `${field}[0].traffic`, message: 'Traffic must sum be 100 for a single predictor when set' });
  for (const [index, predictor] of spec.predictors.entries())
    if ((predictor.traffic ?? 0) < 0)
      faults.push({ field: `${field}[${index}].traffic`, message: `Invalid value: ${predictor.traffic}: must not be negative` });
  return faults;
}

function validateServices(spec: DeploymentSpec): ManifestFault[] {
  const faults: ManifestFault[] = [];
  const names = new Set<string>();
  const services = new Set<string>();
  for (const [index, predictor] of spec.predictors.entries()) {
    const field = `spec.predictors[${index}]`;
    if (names.has(predictor.name)) faults.push({ field: `${field}.name`, message: 'Duplicate predictor name' });
    names.add(predictor.name);
    const service = predictor.annotations['seldon.io/svc-name'];
    if (service && services.has(service))
      faults.push({ field: `${field}.annotations[seldon.io/svc-name]`, message: `Found duplicate service name in ${predictor.name}` });
    if (service) services.add(service);
    if (runsWithoutEngine(spec, predictor) && predictor.graph.children.length > 0)
      faults.push({ field: `${field}.graph`, message: 'Running without engine only valid for single element graphs' });
  }
  return faults;
}

function validateScaling(spec: DeploymentSpec): ManifestFault[] {
  const faults: ManifestFault[] = [];
  const checkQueue = (field: string, { annotations }: Pick<PredictorSpec, 'annotations'>) => {
    const text = annotations[QUEUE_ANNOTATION];
    if (text !== undefined && queueAnnotation(text) === undefined)
      faults.push({
        field: `${field}.annotations[${QUEUE_ANNOTATION}]`,
        message: `Invalid value: ${JSON.stringify(text)}: must be a number of waiting requests, or 0`,
      });
  };
  checkQueue('metadata', spec);
  for (const [index, predictor] of spec.predictors.entries()) {
    checkQueue(`spec.predictors[${index}]`, predictor);
    for (const [component, { autoscale }] of predictor.componentSpecs.entries())
      if (autoscale && autoscale.maxReplicas < (autoscale.minReplicas ?? 1))
        faults.push({
          field: `spec.predictors[${index}].componentSpecs[${component}]`,
          message: `Invalid value: ${autoscale.maxReplicas}: the most copies must be greater than or equal to the least, ${autoscale.minReplicas}`,
        });
  }
  return faults;
}

function runsWithoutEngine(spec: DeploymentSpec, predictor: PredictorSpec): boolean {
  return (predictor.annotations['seldon.io/no-engine'] ?? spec.annotations['seldon.io/no-engine']) === 'true';
}
