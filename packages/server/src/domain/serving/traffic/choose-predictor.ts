// Which predictor answers a request: the one that a header of the request asks for; where the deployment is sticky, the one
// that the value of its header falls to; else one by weight.
import { createHash } from 'node:crypto';
import { deploymentKey } from '../revisions/revision.ts';
import type { LoadedPredictor, LoadedRevision } from './loaded-revision.ts';

/** Names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** @param random  from 0 (inclusive) to 1 (exclusive) */
export function choosePredictor(loaded: LoadedRevision, headers: RequestHeaders | undefined, random: () => number): LoadedPredictor {
  const { predictors, stickyHeader } = loaded;
  if (predictors.length === 1) return predictors[0]!;
  if (headers) {
    for (const predictor of predictors) if (predictor.route && headers[predictor.route.header] === predictor.route.value) return predictor;
    const value = stickyHeader === undefined ? undefined : headers[stickyHeader];
    if (value !== undefined && value !== '') return chooseByValue(predictors, `${deploymentKey(loaded.revision)} ${String(value)}`);
  }
  return chooseByWeight(predictors, random());
}

/** @param random  from 0 (inclusive) to 1 (exclusive) */
export function chooseByWeight(predictors: readonly LoadedPredictor[], random: number): LoadedPredictor {
  let left = random * 100;
  for (const predictor of predictors) {
    left -= predictor.trafficPercent;
    if (left < 0) return predictor;
  }
  return predictors[0]!;
}

/**
 * Always the same predictor for the same value, in shares of the weights (weighted rendezvous hashing): a value leaves a
 * predictor only for one whose weight grew against it. The order of the predictors means nothing.
 */
export function chooseByValue(predictors: readonly LoadedPredictor[], value: string): LoadedPredictor {
  let chosen = predictors[0]!;
  let best = -1;
  for (const predictor of predictors) {
    if (predictor.trafficPercent <= 0) continue;
    const score = predictor.trafficPercent / -Math.log(uniform(`${predictor.name} ${value}`));
    if (score > best) {
      best = score;
      chosen = predictor;
    }
  }
  return chosen;
}

/** Strictly between 0 and 1. */
function uniform(text: string): number {
  return (createHash('sha1').update(text).digest().readUIntBE(0, 6) + 0.5) / 2 ** 48;
}
