// How many copies a pool should have: the algorithm of Kubernetes' HorizontalPodAutoscaler
// (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details), without side effects.
import type { ReplicaScale } from './replica-scale.ts';

/** Of a pool over some seconds. */
export interface PoolLoad {
  /** Copies that are wanted now. */
  readonly replicas: number;
  /** Those of them that can answer. */
  readonly available: number;
  /** Requests that wait, of all copies together. */
  readonly waiting: number;
  /** Of one copy that can answer, on average; absent where nobody knows. */
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
}

/** How many copies there should have been at a time; oldest first. */
export interface Recommendation {
  /** Epoch ms. */
  readonly at: number;
  readonly replicas: number;
}

/** A load within a tenth of its target changes nothing. */
const TOLERANCE = 0.1;
/** At a time there are at most twice as many, or these: what is seen while copies start says too little about more. */
const MIN_STEP = 4;

/**
 * @param history  what it gave the last time; empty at first
 * @returns        within the bounds of the scale
 */
export function desiredReplicas(
  scale: ReplicaScale,
  load: PoolLoad,
  history: readonly Recommendation[],
  now: number,
): { readonly replicas: number; readonly history: readonly Recommendation[] } {
  const current = bounded(scale, load.replicas);
  const recommended = recommendedReplicas(scale, load);
  const windowMs = Math.max(scale.downWindowMs, scale.upWindowMs);
  const before = history.length === 0 ? [{ at: now, replicas: current }] : history.filter(({ at }) => at > now - windowMs);
  const after = [...before, { at: now, replicas: recommended }];
  const since = (ms: number) => [recommended, ...after.filter(({ at }) => at > now - ms).map(({ replicas }) => replicas)];
  const atLeast = Math.min(...since(scale.upWindowMs));
  const atMost = Math.max(...since(scale.downWindowMs));
  return { replicas: bounded(scale, Math.min(Math.max(current, atLeast), atMost)), history: after };
}

/** What this load asks for by itself, whatever was before: the highest of what each target asks for. */
export function recommendedReplicas(scale: ReplicaScale, load: PoolLoad): number {
  const { targets } = scale;
  const current = bounded(scale, load.replicas);
  // What waits while nothing answers says that something is broken, not that there is too little of it.
  if (load.available === 0) return current;
  const asked = [
    ...(targets.cpuCores === undefined || load.cpuCores === undefined ? [] : [byUse(load, load.cpuCores / targets.cpuCores)]),
    ...(targets.memoryBytes === undefined || load.memoryBytes === undefined ? [] : [byUse(load, load.memoryBytes / targets.memoryBytes)]),
    ...(targets.waiting === undefined ? [] : [scaled(load.replicas, load.waiting / (targets.waiting * load.replicas))]),
  ];
  if (asked.length === 0) return current;
  return bounded(scale, Math.min(Math.max(...asked), Math.max(2 * load.replicas, MIN_STEP)));
}

/** Copies that start count as idle when there are too few, and as being at their target when there are too many. */
function byUse({ replicas, available }: PoolLoad, ratio: number): number {
  const starting = Math.max(0, replicas - available);
  const counted = Math.max(replicas, available);
  const whole = (ratio * available + (ratio > 1 ? 0 : starting)) / counted;
  return ratio > 1 && whole < 1 ? replicas : scaled(replicas, whole);
}

function scaled(replicas: number, ratio: number): number {
  // The difference of binary fractions must not cost a copy.
  return Math.abs(ratio - 1) <= TOLERANCE ? replicas : Math.ceil(replicas * ratio - 1e-9);
}

function bounded({ min, max }: ReplicaScale, replicas: number): number {
  return Math.min(max, Math.max(min, replicas));
}
