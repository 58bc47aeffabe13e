// Which models a manifest names, and what they are at this moment.
import type { DeploymentSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import type { PinnedModel } from '../revisions/revision.ts';
import { type ModelUriResolver, resolveAt } from './model-uri.ts';

/** @throws not_found · invalid_argument, with the field of the uri that leads nowhere */
export async function pinModels(spec: DeploymentSpec, resolver: ModelUriResolver): Promise<PinnedModel[]> {
  const pinned: PinnedModel[] = [];
  for (const [index, predictor] of spec.predictors.entries())
    for (const [unit, field] of unitsWithModels(predictor.graph, `spec.predictors[${index}].graph`)) {
      const uri = unit.modelUri!;
      pinned.push({ predictor: predictor.name, node: unit.name, uri, ...(await resolveAt(resolver, uri, `${field}.modelUri`)) });
    }
  return pinned;
}

export function observedUris(models: readonly PinnedModel[]): Record<string, string> {
  return Object.fromEntries(models.map((model) => [model.uri, model.location]));
}

function unitsWithModels(unit: UnitSpec, field: string): [UnitSpec, string][] {
  const below = unit.children.flatMap((child, index) => unitsWithModels(child, `${field}.children[${index}]`));
  return unit.modelUri ? [[unit, field], ...below] : below;
}
