// From a revision's row to a revision in memory: every model of every predictor, loaded and warm, or none of them.
import { PlatformError } from '../../../kernel/errors.ts';
import { graphFace } from '../graph/graph-face.ts';
import { type GraphNode, servicesOf } from '../graph/graph-node.ts';
import type { LoadedGraph } from '../graph/loaded-graph.ts';
import type { LoadedModelUnit } from '../graph/loaded-unit.ts';
import { createModelBackend } from '../graph/model-backend.ts';
import { trafficPercentOf } from '../manifest/default-deployment.ts';
import type { PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { isPrepackagedServer, modelParameters } from '../manifest/prepackaged-servers.ts';
import { headerRouteOf } from '../manifest/traffic-annotations.ts';
import { type PinnedModel, type Revision, revisionId } from '../revisions/revision.ts';
import { scaleOf } from '../scaling/replica-scale.ts';
import { createLoadedRevision, type LoadedPredictor, type LoadedRevision } from '../traffic/loaded-revision.ts';
import type { ModelPool } from './model-pool.ts';
import type { UnitPool } from './unit-pool.ts';

interface ShadowFault {
  readonly shadowFault: string;
}

export interface LoadPools {
  readonly models: ModelPool;
  readonly units: UnitPool;
}

/** @throws what loading throws, after freeing what was loaded already */
export async function loadRevision(revision: Revision, { models, units }: LoadPools, signal: AbortSignal): Promise<LoadedRevision> {
  const acquired: { release(): Promise<void> }[] = [];
  const release = async () => {
    await Promise.all(acquired.map((held) => held.release()));
  };

  async function loadModel(predictor: PredictorSpec, unit: UnitSpec): Promise<LoadedModelUnit> {
    const pinned = pinOf(revision, predictor, unit);
    const pooled = await models.acquire(
      {
        label: `${revisionId(revision, revision.number)} ${unit.name}`,
        location: pinned.location,
        ...(unit.implementation === undefined ? {} : { server: unit.implementation }),
        parameters: modelParameters(revision.spec.protocol, unit),
        scale: scaleOf(revision.spec, predictor, unit),
        ...(pinned.accelerated ? { accelerated: pinned.accelerated.location } : {}),
      },
      signal,
    );
    acquired.push(pooled);
    const { model, typeInput, inputExample, version } = pooled;
    const numbered = version !== undefined && pinned.modelVersion === undefined ? { ...pinned, modelVersion: version } : pinned;
    return { spec: unit, pinned: numbered, model, typeInput, ...(inputExample ? { inputExample } : {}) };
  }

  async function loadNode(predictor: PredictorSpec, unit: UnitSpec): Promise<GraphNode> {
    const loading = [loadBackend(predictor, unit), ...unit.children.map((child) => loadNode(predictor, child))] as const;
    const [backed, ...children] = await allOf(loading);
    return { ...backed, children };
  }

  async function loadBackend(predictor: PredictorSpec, unit: UnitSpec): Promise<Omit<GraphNode, 'children'>> {
    if (isPrepackagedServer(unit.implementation)) {
      const model = await loadModel(predictor, unit);
      return { unit: model, backend: createModelBackend(model), services: servicesOf(unit) };
    }
    const acquiredUnit = await units.acquire(revision.spec, predictor, unit, signal);
    acquired.push(acquiredUnit);
    return acquiredUnit.loaded;
  }

  async function loadGraph(predictor: PredictorSpec): Promise<LoadedGraph> {
    const { graph } = predictor;
    if (graph.children.length === 0 && isPrepackagedServer(graph.implementation)) return { root: await loadModel(predictor, graph) };
    const tree = await loadNode(predictor, graph);
    return { root: graphFace(tree), tree };
  }

  /** A shadow answers nobody: one that cannot be loaded keeps nobody from being answered. */
  async function loadPredictor(predictor: PredictorSpec): Promise<LoadedPredictor | ShadowFault> {
    try {
      const graph = await loadGraph(predictor);
      const route = headerRouteOf(predictor);
      const trafficPercent = trafficPercentOf(revision.spec, predictor);
      return { name: predictor.name, trafficPercent, shadow: predictor.shadow, ...(route ? { route } : {}), graph };
    } catch (error) {
      if (!predictor.shadow || signal.aborted) throw error;
      return { shadowFault: `The shadow "${predictor.name}" is not asked: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  const { predictors } = revision.spec;
  try {
    const loaded = await allOf(predictors.map(loadPredictor));
    const able = loaded.filter((one) => 'graph' in one);
    const fault = loaded.find((one) => 'shadowFault' in one)?.shadowFault;
    return createLoadedRevision(revision, able, release, fault);
  } catch (error) {
    await release();
    throw error;
  }
}

/** As `Promise.all`, but the first failure is told when all have ended: then everything that was loaded is known and can be freed. */
async function allOf<T extends readonly unknown[]>(promises: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as { -readonly [K in keyof T]: Awaited<T[K]> };
}

function pinOf(revision: Revision, predictor: PredictorSpec, unit: UnitSpec): PinnedModel {
  const pinned = revision.models.find((model) => model.predictor === predictor.name && model.node === unit.name);
  if (!pinned) throw new PlatformError('failed_precondition', `Unit "${unit.name}" of predictor "${predictor.name}" has no model.`);
  return pinned;
}
