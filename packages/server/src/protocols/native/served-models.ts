// Where model versions serve now, read off the deployments.
import type { ServedAt } from '@ovenbird/contracts/models';
import { deploymentState } from '../../domain/catalog/index.ts';
import { type Deployments, type DeploymentView, trafficPercentOf } from '../../domain/serving/index.ts';

export interface ServedVersion {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly at: ServedAt;
}

/** More deployments than one machine serves. */
const MAX_DEPLOYMENTS = 1000;

export function createServedModels(deployments: Pick<Deployments, 'list'>): () => Promise<ServedVersion[]> {
  return async () => (await deployments.list({ limit: MAX_DEPLOYMENTS })).flatMap(versionsOf);
}

function versionsOf({ deployment, serving }: DeploymentView): ServedVersion[] {
  if (!serving) return [];
  return serving.models.flatMap((model) => {
    const predictor = serving.spec.predictors.find((each) => each.name === model.predictor);
    if (!predictor || !model.modelName || !model.modelVersion) return [];
    const at = {
      namespace: deployment.namespace,
      name: deployment.name,
      revision: serving.number,
      predictor: predictor.name,
      trafficPercent: trafficPercentOf(serving.spec, predictor),
      shadow: predictor.shadow,
      state: deploymentState(deployment.state),
    };
    return [{ modelName: model.modelName, modelVersion: model.modelVersion, at }];
  });
}
