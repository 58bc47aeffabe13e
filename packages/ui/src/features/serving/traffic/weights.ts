// Weights of predictors as they are moved: whatever one takes, the others give in proportion, so that all make 100.
import type { PredictorSummary } from '@ovenbird/contracts/deployments';

export type Weights = Readonly<Record<string, number>>;

/** Whose weights share the callers: all but shadows. */
export const sharing = (predictors: readonly PredictorSummary[]): PredictorSummary[] => predictors.filter(({ shadow }) => !shadow);

export const weightsOf = (predictors: readonly PredictorSummary[]): Weights =>
  Object.fromEntries(predictors.map(({ name, trafficPercent }) => [name, Math.round(trafficPercent)]));

/** @param percent  wanted for `name`; kept from 0 to 100 @returns whole percents; those of `among` make 100 */
export function withWeight(weights: Weights, among: readonly string[], name: string, percent: number): Weights {
  const wanted = Math.min(100, Math.max(0, Math.round(percent)));
  const others = among.filter((other) => other !== name);
  if (!among.includes(name)) return { ...weights, [name]: wanted };
  if (others.length === 0) return { ...weights, [name]: 100 };
  const left = 100 - wanted;
  const before = others.reduce((sum, other) => sum + (weights[other] ?? 0), 0);
  const shares = others.map((other) => (before > 0 ? (left * (weights[other] ?? 0)) / before : left / others.length));
  const whole = shares.map(Math.floor);
  // Largest remainders get what rounding left over.
  const order = shares.map((share, index) => [share - Math.floor(share), index] as const).sort(([a], [b]) => b - a);
  for (let over = left - whole.reduce((sum, value) => sum + value, 0), at = 0; over > 0; over -= 1, at += 1) whole[order[at]![1]]! += 1;
  return { ...weights, [name]: wanted, ...Object.fromEntries(others.map((other, index) => [other, whole[index]!])) };
}

/** What differs, e.g. `canary from 10 % to 30 %`. */
export const changesOf = (before: Weights, after: Weights): { name: string; from: number; to: number }[] =>
  Object.keys(after)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, from: before[name] ?? 0, to: after[name]! }));
