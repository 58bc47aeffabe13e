// One prediction from the outside: which revision and predictor answer it, the answer, and what is told about it afterwards.
import { type GraphAnswer, type LoadedUnit, walkGraph } from './graph/loaded-graph.ts';
import type { DeploymentName, Revision } from './revisions/revision.ts';
import type { ActiveDeployments } from './traffic/active-deployments.ts';
import { choosePredictor } from './traffic/loaded-revision.ts';
import type { Payload } from './typing/payload.ts';

/** A request between its arrival and its answer. It keeps its revision from being taken away until it is closed. */
export interface PredictionCall {
  readonly revision: Revision;
  readonly predictor: string;
  /** The unit at the root of the predictor's graph. */
  readonly root: LoadedUnit;
  /** How long the caller may wait, where the manifest says it. */
  readonly timeoutMs: number | undefined;
  /** Whether whole numbers beyond 2^53 may matter to the model: then the body is parsed so that they stay whole. */
  readonly wantsWideIntegers: boolean;
  /** @throws what typing and the model throw; see `LoadedModel.predict` */
  predict(payload: Payload, signal: AbortSignal): Promise<GraphAnswer>;
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
      return {
        revision: loaded.revision,
        predictor: predictor.name,
        root: graph.root,
        timeoutMs: loaded.timeoutMs,
        wantsWideIntegers: wantsWideIntegers(graph.root),
        predict: (payload, signal) => walkGraph(graph, payload, signal),
        close: loaded.enter(),
      };
    },
  };
}

const answers = new WeakMap<LoadedUnit, boolean>();

function wantsWideIntegers(unit: LoadedUnit): boolean {
  let answer = answers.get(unit);
  if (answer === undefined) {
    const inputs = unit.model.signature?.inputs;
    const specs = inputs?.kind === 'columns' ? inputs.columns : (inputs?.tensors ?? []);
    answer = !inputs || specs.some(({ datatype }) => datatype === 'int64' || datatype === 'uint64' || datatype === 'json');
    answers.set(unit, answer);
  }
  return answer;
}
