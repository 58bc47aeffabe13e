// Which models a manifest names, and what they are at this moment.
import { type LineageEdge, versionDeployed } from '../../lineage/index.ts';
import type { DeploymentSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { modelUriOf } from '../manifest/prepackaged-servers.ts';
import { sourceOf } from '../origins/model-origin.ts';
import type { NewRevision, PinnedModel } from '../revisions/revision.ts';
import { type ModelUriResolver, type ResolvedModel, resolveAt } from './model-uri.ts';

type DeployedRevision = Pick<NewRevision, 'namespace' | 'name' | 'number' | 'models'>;

/** @throws not_found · invalid_argument, with the field of the uri that leads nowhere */
export async function pinModels(spec: DeploymentSpec, resolver: ModelUriResolver): Promise<PinnedModel[]> {
  const pinned: PinnedModel[] = [];
  // A uri that is named twice means the same in both places, also when its source changes this moment.
  const resolved = new Map<string, ResolvedModel>();
  for (const [index, predictor] of spec.predictors.entries())
    for (const [unit, field] of unitsWithModels(predictor.graph, `spec.predictors[${index}].graph`)) {
      const uri = modelUriOf(unit)!;
      const model = resolved.get(uri) ?? (await resolveAt(resolver, uri, `${field}.modelUri`));
      resolved.set(uri, model);
      pinned.push({ predictor: predictor.name, node: unit.name, uri, ...model });
    }
  return pinned;
}

/** The models, with those of the given uris as they are now. */
export function repinModels(models: readonly PinnedModel[], uris: ReadonlySet<string>, resolver: ModelUriResolver): Promise<PinnedModel[]> {
  return Promise.all(
    models.map(async (model) => {
      const { predictor, node, uri } = model;
      return uris.has(uri) ? { predictor, node, uri, ...(await resolver.resolve(uri)) } : model;
    }),
  );
}

export function observedUris(models: readonly PinnedModel[]): Record<string, string> {
  return Object.fromEntries(models.map((model) => [model.uri, sourceOf(model.location)]));
}

/** Nobody should take a local copy for the real thing without knowing. */
export function overrideWarnings(models: readonly PinnedModel[]): string[] {
  const overridden = models.filter(({ overriddenBy }) => overriddenBy !== undefined);
  return [...new Set(overridden.map(({ uri, overriddenBy }) => `${uri} is taken from ${overriddenBy}, as --model-overrides says.`))];
}

/** @param at  epoch ms at which the revision was made */
export function deployedEdges({ namespace, name, number, models }: DeployedRevision, at: number): LineageEdge[] {
  return models
    .filter((model) => model.modelName !== undefined && model.modelVersion !== undefined)
    .map((model) => versionDeployed({ name: model.modelName!, version: model.modelVersion! }, { namespace, name, revision: number }, at));
}

function unitsWithModels(unit: UnitSpec, field: string): [UnitSpec, string][] {
  const below = unit.children.flatMap((child, index) => unitsWithModels(child, `${field}.children[${index}]`));
  return modelUriOf(unit) ? [[unit, field], ...below] : below;
}
