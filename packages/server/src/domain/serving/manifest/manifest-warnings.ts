// What a manifest asks for that has no effect here: told when it is applied, so that nobody waits for it.
import { scaleOf } from '../scaling/replica-scale.ts';
import type { DeploymentSpec } from './deployment-spec.ts';
import { isBuiltInUnit } from './prepackaged-servers.ts';
import { unitTree } from './unit-tree.ts';

/** @param maxCopies  of all units of the machine together */
export function manifestWarnings(spec: DeploymentSpec, maxCopies: number): string[] {
  const warnings: string[] = [];
  for (const [index, predictor] of spec.predictors.entries()) {
    const field = `spec.predictors[${index}]`;
    for (const path of predictor.withoutEffect ?? []) warnings.push(`${field}.${path}: has no effect here.`);
    const { componentSpecs, replicas = spec.replicas } = predictor;
    const asked = componentSpecs.length > 0 ? componentSpecs.map((component) => component.replicas ?? replicas) : [replicas];
    if (asked.includes(0)) warnings.push(`${field}.replicas: 0 is taken as 1; unload the deployment, or delete it, to take it down.`);
    for (const [component, { autoscale }] of componentSpecs.entries())
      if (autoscale?.minReplicas === 0)
        warnings.push(`${field}.componentSpecs[${component}]: a least number of copies of 0 is taken as 1.`);
    for (const unit of unitTree(predictor.graph)) {
      const { max } = scaleOf(spec, predictor, unit);
      if (max > maxCopies && !isBuiltInUnit(unit.implementation))
        warnings.push(
          `${field}: unit "${unit.name}" may have ${max} copies, and this machine has room for ${maxCopies} of all units together (--max-copies): no more are started.`,
        );
    }
  }
  return warnings;
}
