// A revision in memory: its predictors with their share of the traffic, and who is still being answered by it.
import type { LoadedGraph } from '../graph/loaded-graph.ts';
import type { Revision } from '../revisions/revision.ts';

export interface LoadedPredictor {
  readonly name: string;
  /** Percent; all of a revision add up to 100. */
  readonly trafficPercent: number;
  readonly graph: LoadedGraph;
}

export interface LoadedRevision {
  readonly revision: Revision;
  readonly predictors: readonly LoadedPredictor[];
  /** How long a caller may wait, where the manifest says it (`seldon.io/rest-timeout`, milliseconds). */
  readonly timeoutMs: number | undefined;
  /** Count one request in; call the result once when it was answered. */
  enter(): () => void;
  /** Wait until nobody is being answered, at most `deadlineMs`, then free the models. Nobody may enter any more. */
  retire(deadlineMs: number): Promise<void>;
}

/** @param release  frees the models */
export function createLoadedRevision(
  revision: Revision,
  predictors: readonly LoadedPredictor[],
  release: () => Promise<void>,
): LoadedRevision {
  const asked = Number(revision.spec.annotations['seldon.io/rest-timeout']);
  const timeoutMs = asked > 0 ? asked : undefined;
  let inside = 0;
  let drained: (() => void) | undefined;
  const leave = () => {
    inside -= 1;
    if (inside === 0) drained?.();
  };
  return {
    revision,
    predictors,
    timeoutMs,
    enter: () => {
      inside += 1;
      return leave;
    },
    retire: async (deadlineMs) => {
      if (inside > 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        drained = resolve;
        const timer = setTimeout(resolve, deadlineMs);
        await promise;
        clearTimeout(timer);
      }
      await release();
    },
  };
}

/**
 * The predictor for one request, by weight.
 * @param random  from 0 (inclusive) to 1 (exclusive)
 */
export function choosePredictor(predictors: readonly LoadedPredictor[], random: number): LoadedPredictor {
  let left = random * 100;
  for (const predictor of predictors) {
    left -= predictor.trafficPercent;
    if (left < 0) return predictor;
  }
  return predictors[0]!;
}
