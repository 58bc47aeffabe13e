// One prediction from the outside: which revision and predictor answer it, the answer, and what is told about it afterwards.

import type { GraphFeedback } from './graph/graph-node.ts';
import { type GraphAnswer, type LoadedGraph, unitsOf, walkGraph } from './graph/loaded-graph.ts';
import type { LoadedUnit } from './graph/loaded-unit.ts';
import { outputOf } from './graph/message-body.ts';
import type { MessageMeta } from './graph/message-meta.ts';
import type { NodeCall } from './graph/node-call.ts';
import { walkFeedback } from './graph/walk-feedback.ts';
import type { DeploymentName, Revision } from './revisions/revision.ts';
import type { ModelOutput } from './tensors/model-io.ts';
import type { ActiveDeployments } from './traffic/active-deployments.ts';
import { choosePredictor } from './traffic/loaded-revision.ts';
import type { Payload } from './typing/payload.ts';

/** A request between its arrival and its answer. It keeps its revision from being taken away until it is closed. */
export interface PredictionCall {
  readonly revision: Revision;
  readonly predictor: string;
  /** The predictor's graph as one unit: its root, which stands for all of them. */
  readonly root: LoadedUnit;
  /** Every unit of the graph, parents before children. */
  units(): readonly LoadedUnit[];
  /** The calls of units that were made so far, in order; also those of a prediction that failed. */
  readonly calls: readonly NodeCall[];
  /** How long the caller may wait, where the manifest says it. */
  readonly timeoutMs: number | undefined;
  /** Whether whole numbers beyond 2^53 may matter to the model: then the body is parsed so that they stay whole. */
  readonly wantsWideIntegers: boolean;
  /**
   * @param meta  the request's own, to which the units add theirs
   * @throws      what typing and the units throw; see `UnitBackend`
   */
  predict(payload: Payload, signal: AbortSignal, meta?: MessageMeta): Promise<GraphAnswer>;
  /**
   * Give feedback to the units that took part in an answer.
   * @returns  what they say to it; undefined when they say nothing
   * @throws   invalid_argument (it names a route that is none) · what units throw
   */
  sendFeedback(feedback: GraphFeedback, signal: AbortSignal): Promise<ModelOutput | undefined>;
  /** Exactly once. */
  close(): void;
}

export interface Predictions {
  /** @throws not_found (no such deployment) · unavailable (it is not ready) */
  open(deployment: DeploymentName): PredictionCall;
}

/** @param random  from 0 to 1: decides between predictors by their weights */
export function createPredictions(active: ActiveDeployments, random: () => number = Math.random): Predictions {
  return {
    open: (deployment) => {
      const loaded = active.get(deployment);
      const predictor = loaded.predictors.length === 1 ? loaded.predictors[0]! : choosePredictor(loaded.predictors, random());
      const { graph } = predictor;
      const calls: NodeCall[] = [];
      return {
        revision: loaded.revision,
        predictor: predictor.name,
        root: graph.root,
        units: () => unitsOf(graph),
        calls,
        timeoutMs: loaded.timeoutMs,
        wantsWideIntegers: wantsWideIntegers(graph),
        predict: (payload, signal, meta) => walkGraph(graph, payload, signal, calls, meta),
        sendFeedback: async (feedback, signal) => {
          const body = await walkFeedback(graph, feedback, signal, calls);
          return body && outputOf(body);
        },
        close: loaded.enter(),
      };
    },
  };
}

const answers = new WeakMap<LoadedGraph, boolean>();

function wantsWideIntegers(graph: LoadedGraph): boolean {
  let answer = answers.get(graph);
  if (answer === undefined) {
    answer = unitsOf(graph).some(mayWantWideIntegers);
    answers.set(graph, answer);
  }
  return answer;
}

function mayWantWideIntegers({ model }: LoadedUnit): boolean {
  const inputs = model.signature?.inputs;
  const specs = inputs?.kind === 'columns' ? inputs.columns : (inputs?.tensors ?? []);
  return !inputs || specs.some(({ datatype }) => datatype === 'int64' || datatype === 'uint64' || datatype === 'json');
}
