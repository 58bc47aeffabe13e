// A predictor's graph, ready to answer. Today it has one unit, a model; more kinds of units join in `walkGraph`.
import type { UnitSpec } from '../manifest/deployment-spec.ts';
import type { PinnedModel } from '../revisions/revision.ts';
import type { LoadedModel } from '../runtime/model-runtime.ts';
import type { ModelOutput } from '../tensors/model-io.ts';
import type { Payload } from '../typing/payload.ts';
import type { InputTyper } from '../typing/type-input.ts';

export interface LoadedUnit {
  readonly spec: UnitSpec;
  readonly pinned: PinnedModel;
  readonly model: LoadedModel;
  readonly typeInput: InputTyper;
  /** The model's own, where it has one. */
  readonly inputExample?: Payload;
}

export interface LoadedGraph {
  readonly root: LoadedUnit;
}

export interface GraphAnswer {
  readonly output: ModelOutput;
  /** The unit whose output this is. */
  readonly unit: LoadedUnit;
  /** Time inside the model, its queue included, milliseconds. */
  readonly modelMs: number;
}

/** @throws what typing and the model throw; see `LoadedModel.predict` */
export async function walkGraph(graph: LoadedGraph, payload: Payload, signal: AbortSignal): Promise<GraphAnswer> {
  const unit = graph.root;
  const input = unit.typeInput(payload);
  const startedAt = performance.now();
  const output = await unit.model.predict(input, signal);
  return { output, unit, modelMs: performance.now() - startedAt };
}
