// A revision in memory: its predictors with their share of the traffic, and who is still being answered by it.
import type { LoadedGraph } from '../graph/loaded-graph.ts';
import { type HeaderRoute, stickyHeaderOf } from '../manifest/traffic-annotations.ts';
import type { Revision } from '../revisions/revision.ts';

export interface LoadedPredictor {
  readonly name: string;
  /** Percent; all of a revision add up to 100, without the shadow: its own says how many of the requests it gets a copy of. */
  readonly trafficPercent: number;
  /** It gets copies of requests, and its answers are only logged. */
  readonly shadow?: boolean;
  readonly route?: HeaderRoute;
  readonly graph: LoadedGraph;
}

export interface LoadedRevision {
  readonly revision: Revision;
  /** Which answer callers. */
  readonly predictors: readonly LoadedPredictor[];
  readonly shadow: LoadedPredictor | undefined;
  /** In lower case: the same value of it goes to the same predictor. */
  readonly stickyHeader: string | undefined;
  /** How long a caller may wait, where the manifest says it (`seldon.io/rest-timeout`, milliseconds). */
  readonly timeoutMs: number | undefined;
  /** Count one request in; call the result once when it was answered. */
  enter(): () => void;
  /** Wait until nobody is being answered, at most `deadlineMs`, then free the models. Nobody may enter any more. */
  retire(deadlineMs: number): Promise<void>;
}

/**
 * @param predictors  with the shadow
 * @param release     frees the models
 */
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
    predictors: predictors.filter((predictor) => !predictor.shadow),
    shadow: predictors.find((predictor) => predictor.shadow),
    stickyHeader: stickyHeaderOf(revision.spec),
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
