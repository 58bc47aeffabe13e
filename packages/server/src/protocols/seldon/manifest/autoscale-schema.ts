// The shape of `hpaSpec` and `kedaSpec`, and of the few kinds of metrics and triggers that mean something here.
import { z } from 'zod';
import { count, kubernetes, optional } from './optional-field.ts';
import { parseQuantity } from './quantity.ts';

const window = optional(
  z.object({ stabilizationWindowSeconds: optional(z.int().min(0).max(3600)), policies: optional(z.array(z.unknown())) }),
);
const behavior = optional(z.object({ scaleDown: window, scaleUp: window }));

export const hpaSpec = z.object({
  minReplicas: count,
  maxReplicas: z.int().min(1),
  metrics: optional(z.array(z.unknown())),
  metricsv2: optional(z.array(z.unknown())),
  behavior,
});
export type HpaSpec = z.output<typeof hpaSpec>;

export const kedaSpec = z.object({
  pollingInterval: count,
  cooldownPeriod: count,
  minReplicaCount: count,
  maxReplicaCount: optional(z.int().min(1)),
  idleReplicaCount: count,
  advanced: optional(z.looseObject({ horizontalPodAutoscalerConfig: optional(z.looseObject({ behavior })) })),
  fallback: kubernetes,
  triggers: z.array(z.unknown()),
});
export type KedaSpec = z.output<typeof kedaSpec>;

export const quantity = z.union([z.string(), z.number()]).transform((text, context) => {
  const value = parseQuantity(text);
  if (value !== undefined) return value;
  context.addIssue(`Invalid value: ${JSON.stringify(text)}: must be a quantity, e.g. 500m or 1Gi`);
  return z.NEVER;
});

const resource = z.enum(['cpu', 'memory']);
const percent = optional(z.coerce.number().positive());

/** v2beta1 has the two `target…` fields, v2 has `target`. */
export const resourceMetric = z.union([
  z.object({
    type: z.literal('Resource'),
    resource: z.object({
      name: resource,
      targetAverageUtilization: percent,
      targetAverageValue: optional(quantity),
      target: optional(z.object({ averageUtilization: percent, averageValue: optional(quantity) })),
    }),
  }),
  z
    .object({
      type: z.literal('ContainerResource'),
      containerResource: z.object({
        name: resource,
        container: z.string(),
        targetAverageUtilization: percent,
        targetAverageValue: optional(quantity),
        target: optional(z.object({ averageUtilization: percent, averageValue: optional(quantity) })),
      }),
    })
    .transform(({ containerResource }) => ({ type: 'Resource' as const, resource: containerResource })),
]);

/** KEDA's `cpu` and `memory`; the kind of the target is in `metricType`, of old in `metadata.type`. */
export const resourceTrigger = z.object({
  type: resource,
  metricType: optional(z.enum(['Utilization', 'AverageValue'])),
  metadata: z.object({
    type: optional(z.enum(['Utilization', 'AverageValue'])),
    value: z.union([z.string(), z.number()]),
    containerName: optional(z.string()),
  }),
});
