// A revision in memory: its predictors with their share of the traffic, and who is still being answered by it.
import { PlatformError } from '../../../kernel/errors.ts';
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
  /** Why the shadow is not asked, where it could not be loaded. */
  readonly shadowFault: string | undefined;
  /** Copies for the shadow are to be given up: nobody else is being answered any more. */
  readonly shadowsEnd: AbortSignal;
  /** In lower case: the same value of it goes to the same predictor. */
  readonly stickyHeader: string | undefined;
  /** How long a caller may wait, where the manifest says it (`seldon.io/rest-timeout`, milliseconds). */
  readonly timeoutMs: number | undefined;
  /** Count one request in; call the result once when it was answered. */
  enter(): () => void;
  /** The same for a copy for the shadow, for which a drain does not wait. */
  enterShadow(): () => void;
  /**
   * Wait until nobody is being answered, at most `deadlineMs`, give up what the shadow still does, then free the models. Nobody
   * may enter any more.
   */
  retire(deadlineMs: number): Promise<void>;
}

/** Which answer callers, and the shadow behind them; none where nothing is loaded. */
export function allPredictors(loaded: Pick<LoadedRevision, 'predictors' | 'shadow'> | undefined): readonly LoadedPredictor[] {
  if (!loaded) return [];
  return loaded.shadow ? [...loaded.predictors, loaded.shadow] : loaded.predictors;
}

/**
 * @param predictors  with the shadow
 * @param release     frees the models
 */
export function createLoadedRevision(
  revision: Revision,
  predictors: readonly LoadedPredictor[],
  release: () => Promise<void>,
  shadowFault?: string,
): LoadedRevision {
  const asked = Number(revision.spec.annotations['seldon.io/rest-timeout']);
  const timeoutMs = asked > 0 ? asked : undefined;
  const shadowsEnd = new AbortController();
  const callers = createCounted();
  const shadows = createCounted();
  return {
    revision,
    predictors: predictors.filter((predictor) => !predictor.shadow),
    shadow: predictors.find((predictor) => predictor.shadow),
    shadowFault,
    shadowsEnd: shadowsEnd.signal,
    stickyHeader: stickyHeaderOf(revision.spec),
    timeoutMs,
    enter: callers.enter,
    enterShadow: shadows.enter,
    retire: async (deadlineMs) => {
      await callers.left(deadlineMs);
      shadowsEnd.abort(new PlatformError('cancelled', 'The revision of the shadow was replaced.'));
      // They leave as soon as they hear of it, so that what they say can be told of a model that is still there.
      await shadows.left(SHADOWS_LEAVE_MS);
      await release();
    },
  };
}

const SHADOWS_LEAVE_MS = 1000;

function createCounted() {
  let inside = 0;
  let empty: (() => void) | undefined;
  const leave = () => {
    inside -= 1;
    if (inside === 0) empty?.();
  };
  return {
    enter: () => {
      inside += 1;
      return leave;
    },
    left: async (deadlineMs: number) => {
      if (inside === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      empty = resolve;
      const timer = setTimeout(resolve, deadlineMs);
      await promise;
      clearTimeout(timer);
    },
  };
}
