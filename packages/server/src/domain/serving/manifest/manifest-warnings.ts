// What a manifest asks for that has no effect here: told when it is applied, so that nobody waits for it.
import type { DeploymentSpec } from './deployment-spec.ts';

export function manifestWarnings(spec: DeploymentSpec): string[] {
  const warnings: string[] = [];
  for (const [index, predictor] of spec.predictors.entries()) {
    const field = `spec.predictors[${index}]`;
    for (const path of predictor.withoutEffect ?? []) warnings.push(`${field}.${path}: has no effect here.`);
    const { componentSpecs, replicas = spec.replicas } = predictor;
    const asked = componentSpecs.length > 0 ? componentSpecs.map((component) => component.replicas ?? replicas) : [replicas];
    if (asked.includes(0)) warnings.push(`${field}.replicas: 0 is taken as 1; delete the deployment to take it down.`);
    for (const [component, { autoscale }] of componentSpecs.entries())
      if (autoscale?.minReplicas === 0)
        warnings.push(`${field}.componentSpecs[${component}]: a least number of copies of 0 is taken as 1.`);
  }
  return warnings;
}
