// `hpaSpec` and `kedaSpec` as bounds and targets, and what of them has no effect here.
import type { AutoscaleSpec, ResourceTarget, UnitContainer } from '../../../domain/serving/index.ts';
import { type HpaSpec, type KedaSpec, resourceMetric, resourceTrigger } from './autoscale-schema.ts';
import { parseQuantity } from './quantity.ts';

interface ReadAutoscale {
  readonly autoscale?: AutoscaleSpec;
  /** Paths below the component. */
  readonly withoutEffect: readonly string[];
}

/** KEDA's own 100 is meant for a cluster. */
const KEDA_MAX_REPLICAS = 8;

/** kedaSpec beats hpaSpec, as with Seldon. */
export function readAutoscale(
  { hpaSpec, kedaSpec }: { readonly hpaSpec?: HpaSpec | undefined; readonly kedaSpec?: KedaSpec | undefined },
  containers: readonly UnitContainer[],
): ReadAutoscale {
  if (kedaSpec) {
    const read = readKeda(kedaSpec, containers);
    return hpaSpec ? { ...read, withoutEffect: ['hpaSpec', ...read.withoutEffect] } : read;
  }
  return hpaSpec ? readHpa(hpaSpec, containers) : { withoutEffect: [] };
}

function readHpa({ minReplicas, maxReplicas, metrics, metricsv2, behavior }: HpaSpec, containers: readonly UnitContainer[]): ReadAutoscale {
  const [key, written] = metricsv2 ? (['metricsv2', metricsv2] as const) : (['metrics', metrics] as const);
  const { targets, withoutEffect } = readTargets(`hpaSpec.${key}`, written ?? [], containers, (metric) => {
    const parsed = resourceMetric.safeParse(metric);
    if (!parsed.success) return undefined;
    const { resource } = parsed.data;
    const { name, target, targetAverageUtilization, targetAverageValue } = resource;
    return targetOf(
      name,
      target?.averageUtilization ?? targetAverageUtilization,
      target?.averageValue ?? targetAverageValue,
      'container' in resource ? (resource.container as string) : undefined,
    );
  });
  return {
    autoscale: {
      ...(minReplicas === undefined ? {} : { minReplicas }),
      maxReplicas,
      ...(written ? { targets } : {}),
      ...windowsOf(behavior),
    },
    withoutEffect: [...withoutEffect, ...policiesOf(behavior, 'hpaSpec.behavior')],
  };
}

function readKeda(keda: KedaSpec, containers: readonly UnitContainer[]): ReadAutoscale {
  const { minReplicaCount, triggers, advanced } = keda;
  const { maxReplicaCount = Math.max(KEDA_MAX_REPLICAS, minReplicaCount ?? 1) } = keda;
  const { targets, withoutEffect } = readTargets('kedaSpec.triggers', triggers, containers, (trigger) => {
    const parsed = resourceTrigger.safeParse(trigger);
    if (!parsed.success) return undefined;
    const { type, metricType, metadata } = parsed.data;
    const value = parseQuantity(metadata.value);
    const isUtilization = (metricType ?? metadata.type ?? 'Utilization') === 'Utilization';
    return targetOf(type, isUtilization ? value : undefined, isUtilization ? undefined : value, metadata.containerName);
  });
  const behavior = advanced?.horizontalPodAutoscalerConfig?.behavior;
  const unused = (['pollingInterval', 'cooldownPeriod', 'idleReplicaCount', 'fallback'] as const).filter((key) => keda[key] !== undefined);
  return {
    autoscale: {
      ...(minReplicaCount === undefined ? {} : { minReplicas: minReplicaCount }),
      maxReplicas: maxReplicaCount,
      targets,
      ...windowsOf(behavior),
    },
    withoutEffect: [
      ...unused.map((key) => `kedaSpec.${key}`),
      ...withoutEffect,
      ...policiesOf(behavior, 'kedaSpec.advanced.horizontalPodAutoscalerConfig.behavior'),
    ],
  };
}

function readTargets(
  path: string,
  written: readonly unknown[],
  containers: readonly UnitContainer[],
  read: (one: unknown) => ResourceTarget | undefined,
): { readonly targets: ResourceTarget[]; readonly withoutEffect: string[] } {
  const targets: ResourceTarget[] = [];
  const withoutEffect: string[] = [];
  for (const [index, one] of written.entries()) {
    const target = read(one);
    // A share of nothing: a container that requests no memory has no utilisation of it.
    const isShareOfNothing =
      target?.resource === 'memory' && target.averageValue === undefined && !containers.some(({ requests }) => requests?.memoryBytes);
    if (target && !isShareOfNothing) targets.push(target);
    else withoutEffect.push(`${path}[${index}]`);
  }
  return { targets, withoutEffect };
}

function targetOf(
  resource: ResourceTarget['resource'],
  utilizationPercent: number | undefined,
  averageValue: number | undefined,
  container: string | undefined,
): ResourceTarget | undefined {
  const of = container === undefined ? {} : { container };
  if (averageValue !== undefined && averageValue > 0) return { resource, averageValue, ...of };
  return utilizationPercent === undefined || utilizationPercent <= 0 ? undefined : { resource, utilizationPercent, ...of };
}

function windowsOf(behavior: HpaSpec['behavior']): Pick<AutoscaleSpec, 'downWindowMs' | 'upWindowMs'> {
  const down = behavior?.scaleDown?.stabilizationWindowSeconds;
  const up = behavior?.scaleUp?.stabilizationWindowSeconds;
  return { ...(down === undefined ? {} : { downWindowMs: down * 1000 }), ...(up === undefined ? {} : { upWindowMs: up * 1000 }) };
}

function policiesOf(behavior: HpaSpec['behavior'], path: string): string[] {
  return (['scaleDown', 'scaleUp'] as const).filter((way) => behavior?.[way]?.policies).map((way) => `${path}.${way}.policies`);
}
