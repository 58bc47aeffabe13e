// How many copies a unit may have, and what decides between the fewest and the most: read off a predictor's manifest, with
// utilisations turned into amounts.
import type { ComponentSpec, DeploymentSpec, PredictorSpec, ResourceTarget, UnitSpec } from '../manifest/deployment-spec.ts';

export interface ReplicaScale {
  /** At least 1. */
  readonly min: number;
  readonly max: number;
  /** What one copy is to have on average; none: nothing but the bounds decides. */
  readonly targets: ReplicaTargets;
  /** Fewer copies only after this long without need of more, milliseconds. */
  readonly downWindowMs: number;
  /** More copies only when this long needed, milliseconds. */
  readonly upWindowMs: number;
}

export interface ReplicaTargets {
  /** Cores in use. */
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
  /** Requests that wait. */
  readonly waiting?: number;
}

/** Requests that may wait for each copy, before there are more copies, where the manifest does not say. */
const DEFAULT_WAITING = 10;
export const QUEUE_ANNOTATION = 'seldon.io/scale-queue';
/** As Kubernetes has them. */
const DEFAULT_DOWN_WINDOW_MS = 300_000;
const DEFAULT_CPU: ResourceTarget = { resource: 'cpu', utilizationPercent: 80 };

export function scaleOf(spec: DeploymentSpec, predictor: PredictorSpec, unit: Pick<UnitSpec, 'name'>): ReplicaScale {
  const component = componentOf(predictor, unit);
  const { autoscale } = component ?? {};
  if (!autoscale) {
    const replicas = Math.max(1, component?.replicas ?? predictor.replicas ?? spec.replicas ?? 1);
    return { min: replicas, max: replicas, targets: {}, downWindowMs: 0, upWindowMs: 0 };
  }
  const min = Math.max(1, autoscale.minReplicas ?? 1);
  const requests = component?.containers.find(({ name }) => name === unit.name)?.requests ?? {};
  const waiting = waitingTarget(spec, predictor);
  return {
    min,
    max: Math.max(min, autoscale.maxReplicas),
    targets: {
      ...lowest('cpuCores', targetsOf(autoscale.targets ?? [DEFAULT_CPU], unit, 'cpu', requests.cpuCores ?? 1)),
      ...lowest('memoryBytes', targetsOf(autoscale.targets ?? [], unit, 'memory', requests.memoryBytes)),
      ...(waiting > 0 ? { waiting } : {}),
    },
    downWindowMs: autoscale.downWindowMs ?? DEFAULT_DOWN_WINDOW_MS,
    upWindowMs: autoscale.upWindowMs ?? 0,
  };
}

/** Of a pool that several use: enough for each of them. At least one is given. */
export function mergeScales(scales: readonly ReplicaScale[]): ReplicaScale {
  const of = (key: keyof ReplicaTargets) => scales.flatMap(({ targets }) => targets[key] ?? []);
  return {
    min: Math.max(...scales.map(({ min }) => min)),
    max: Math.max(...scales.map(({ max }) => max)),
    targets: { ...lowest('cpuCores', of('cpuCores')), ...lowest('memoryBytes', of('memoryBytes')), ...lowest('waiting', of('waiting')) },
    downWindowMs: Math.max(...scales.map(({ downWindowMs }) => downWindowMs)),
    upWindowMs: Math.min(...scales.map(({ upWindowMs }) => upWindowMs)),
  };
}

/** The number that the annotation gives, 0 where it turns the queue off; `undefined` when it cannot be read. */
export function queueAnnotation(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value >= 0 && Number.isFinite(value) ? value : undefined;
}

function waitingTarget(spec: DeploymentSpec, predictor: PredictorSpec): number {
  const text = predictor.annotations[QUEUE_ANNOTATION] ?? spec.annotations[QUEUE_ANNOTATION];
  return (text === undefined ? undefined : queueAnnotation(text)) ?? DEFAULT_WAITING;
}

/** The one with the unit's container; a prepackaged server's container is added to the first, as Seldon adds it. */
function componentOf({ componentSpecs }: PredictorSpec, unit: Pick<UnitSpec, 'name'>): ComponentSpec | undefined {
  return componentSpecs.find(({ containers }) => containers.some(({ name }) => name === unit.name)) ?? componentSpecs[0];
}

function targetsOf(
  targets: readonly ResourceTarget[],
  unit: Pick<UnitSpec, 'name'>,
  resource: ResourceTarget['resource'],
  request: number | undefined,
): number[] {
  return targets
    .filter((target) => target.resource === resource && (target.container ?? unit.name) === unit.name)
    .flatMap(({ averageValue, utilizationPercent }) => {
      if (averageValue !== undefined) return [averageValue];
      return utilizationPercent === undefined || request === undefined ? [] : [(request * utilizationPercent) / 100];
    });
}

function lowest<Key extends keyof ReplicaTargets>(key: Key, values: readonly number[]): { [K in Key]?: number } {
  return (values.length === 0 ? {} : { [key]: Math.min(...values) }) as { [K in Key]?: number };
}
