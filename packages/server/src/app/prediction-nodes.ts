// The units that took part in an answer, as the log names them.
import type { PredictionNode } from '../domain/monitoring/index.ts';
import type { PinnedModel } from '../domain/serving/index.ts';
import type { AnsweredRequest } from '../domain/serving/observation/index.ts';

/** A unit that was called twice, before and after its children, is one node. Where none was called, nobody knows more than the revision. */
export function nodesOf({ revision, predictor, calls = [] }: AnsweredRequest): PredictionNode[] {
  const nodes = new Map<string, PredictionNode>();
  for (const { unit, durationMs } of calls) {
    const before = nodes.get(unit.spec.name)?.durationMs;
    const sum = before === null || durationMs === null ? null : (before ?? 0) + durationMs;
    nodes.set(unit.spec.name, { ...nodeOf(unit.spec.name, unit.pinned), durationMs: sum });
  }
  if (nodes.size > 0) return [...nodes.values()];
  return revision.models.filter((model) => model.predictor === predictor).map((model) => nodeOf(model.node, model));
}

export function nodeOf(node: string, { modelName, modelVersion, runId }: PinnedModel): PredictionNode {
  return { node, model: modelName ?? null, modelVersion: modelVersion ?? null, runId: runId ?? null, durationMs: null };
}
