// A model by itself, without a deployment around it: as the only unit of a graph, so that it is asked as every other.
import type { LoadedGraph } from '../graph/loaded-graph.ts';
import type { PinnedModel } from '../revisions/revision.ts';
import type { ModelPool } from './model-pool.ts';

export interface ModelAlone {
  /** What messages and logs call it. */
  readonly label: string;
  readonly model: PinnedModel;
  /** Copies of its process. */
  readonly replicas: number;
  /** As a unit of a graph has them. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Whatever stands at the location is loaded: no prepackaged server is named. @throws what loading throws */
export async function loadModel(
  { label, model: pinned, replicas, parameters }: ModelAlone,
  models: ModelPool,
  signal: AbortSignal,
): Promise<{ readonly graph: LoadedGraph; release(): Promise<void> }> {
  const scale = { min: replicas, max: replicas, targets: {}, downWindowMs: 0, upWindowMs: 0 };
  const { model, typeInput, release } = await models.acquire({ label, location: pinned.location, parameters, scale }, signal);
  const spec = { name: pinned.node, type: 'MODEL' as const, parameters: [], modelUri: pinned.uri, children: [] };
  return { graph: { root: { spec, pinned, model, typeInput } }, release };
}
