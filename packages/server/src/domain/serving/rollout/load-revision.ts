// From a revision's row to a revision in memory: every model of every predictor, loaded and warm, or none of them.

import { PlatformError } from '../../../kernel/errors.ts';
import type { LoadedUnit } from '../graph/loaded-graph.ts';
import { replicasOf } from '../manifest/default-deployment.ts';
import type { PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { type PinnedModel, type Revision, revisionId } from '../revisions/revision.ts';
import { createLoadedRevision, type LoadedPredictor, type LoadedRevision } from '../traffic/loaded-revision.ts';
import type { ModelPool, PooledModel } from './model-pool.ts';

/** @throws what loading throws, after freeing what was loaded already */
export async function loadRevision(revision: Revision, pool: ModelPool, signal: AbortSignal): Promise<LoadedRevision> {
  const acquired: PooledModel[] = [];
  const release = async () => {
    await Promise.all(acquired.map((pooled) => pooled.release()));
  };

  async function loadUnit(predictor: PredictorSpec, unit: UnitSpec): Promise<LoadedUnit> {
    const pinned = pinOf(revision, predictor, unit);
    const pooled = await pool.acquire(
      {
        label: `${revisionId(revision, revision.number)} ${unit.name}`,
        location: pinned.location,
        parameters: Object.fromEntries(unit.parameters.map((parameter) => [parameter.name, parameter.value])),
        replicas: Math.max(1, replicasOf(revision.spec, predictor)),
      },
      signal,
    );
    acquired.push(pooled);
    const { model, typeInput, inputExample } = pooled;
    return { spec: unit, pinned, model, typeInput, ...(inputExample ? { inputExample } : {}) };
  }

  const { predictors } = revision.spec;
  const loading = await Promise.allSettled(
    predictors.map(
      async (predictor): Promise<LoadedPredictor> => ({
        name: predictor.name,
        trafficPercent: predictors.length === 1 ? 100 : (predictor.traffic ?? 0),
        graph: { root: await loadUnit(predictor, predictor.graph) },
      }),
    ),
  );
  const failed = loading.find((result) => result.status === 'rejected');
  if (failed) {
    await release();
    throw failed.reason;
  }
  const loaded = loading.filter((result) => result.status === 'fulfilled').map((result) => result.value);
  return createLoadedRevision(revision, loaded, release);
}

function pinOf(revision: Revision, predictor: PredictorSpec, unit: UnitSpec): PinnedModel {
  const pinned = revision.models.find((model) => model.predictor === predictor.name && model.node === unit.name);
  if (!pinned) throw new PlatformError('failed_precondition', `Unit "${unit.name}" of predictor "${predictor.name}" has no model.`);
  return pinned;
}
