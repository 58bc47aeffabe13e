// Where a manifest asks that its models be accelerated.
import type { DeploymentSpec, PredictorSpec } from './deployment-spec.ts';
import type { ManifestFault } from './manifest-fault.ts';

const ACCELERATE = 'ovenbird.io/accelerate';

/** What a predictor says goes before what the deployment says. */
export function asksToAccelerate(spec: Pick<DeploymentSpec, 'annotations'>, predictor: Pick<PredictorSpec, 'annotations'>): boolean {
  return (predictor.annotations[ACCELERATE] ?? spec.annotations[ACCELERATE]) === 'true';
}

export function validateAccelerateAnnotations({ annotations, predictors }: DeploymentSpec): ManifestFault[] {
  const places = [
    { field: 'metadata.annotations', written: annotations[ACCELERATE] },
    ...predictors.map((predictor, index) => ({
      field: `spec.predictors[${index}].annotations`,
      written: predictor.annotations[ACCELERATE],
    })),
  ];
  return places
    .filter(({ written }) => written !== undefined && written !== 'true' && written !== 'false')
    .map(({ field, written }) => ({
      field: `${field}[${ACCELERATE}]`,
      message: `Invalid value: ${JSON.stringify(written)}: must be "true" or "false"`,
    }));
}
