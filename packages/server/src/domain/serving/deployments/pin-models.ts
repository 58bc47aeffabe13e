// Which models a manifest names, and what they are at this moment.
import { type LineageEdge, versionDeployed } from '../../lineage/index.ts';
import type { DeploymentSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import type { NewRevision, PinnedModel } from '../revisions/revision.ts';
import { type ModelUriResolver, resolveAt } from './model-uri.ts';

type DeployedRevision = Pick<NewRevision, 'namespace' | 'name' | 'number' | 'models'>;

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

/** @param at  epoch ms at which the revision was made */
export function deployedEdges({ namespace, name, number, models }: DeployedRevision, at: number): LineageEdge[] {
  return models
    .filter((model) => model.modelName !== undefined && model.modelVersion !== undefined)
    .map((model) => versionDeployed({ name: model.modelName!, version: model.modelVersion! }, { namespace, name, revision: number }, at));
}

function unitsWithModels(unit: UnitSpec, field: string): [UnitSpec, string][] {
  const below = unit.children.flatMap((child, index) => unitsWithModels(child, `${field}.children[${index}]`));
  return unit.modelUri ? [[unit, field], ...below] : below;
}
