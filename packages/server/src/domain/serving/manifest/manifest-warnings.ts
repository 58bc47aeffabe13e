// What a manifest asks for that has no effect here: told when it is applied, so that nobody waits for it.
import { replicasOf } from './default-deployment.ts';
import type { DeploymentSpec } from './deployment-spec.ts';

export function manifestWarnings(spec: DeploymentSpec): string[] {
  const warnings: string[] = [];
  for (const [index, predictor] of spec.predictors.entries()) {
    const field = `spec.predictors[${index}]`;
    for (const path of predictor.withoutEffect ?? []) warnings.push(`${field}.${path}: has no effect here.`);
    if (predictor.graph.logger?.url)
      warnings.push(
        `${field}.graph.logger.url: every prediction is logged here already; nothing is sent to ${predictor.graph.logger.url}.`,
      );
    if (replicasOf(spec, predictor) === 0) warnings.push(`${field}.replicas: 0 is taken as 1; delete the deployment to take it down.`);
  }
  return warnings;
}
