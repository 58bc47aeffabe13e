// The shape of a SeldonDeployment document. v1, v1alpha2 and v1alpha3 have the same one. Keys that are not here are kept
// in the stored document and otherwise ignored, as published manifests have many.
import { z } from 'zod';
import { UNIT_METHODS, UNIT_TYPES } from '../../../domain/serving/index.ts';

const stringMap = z.record(z.string(), z.string());
/** YAML writers leave keys without a value; to Kubernetes that is the same as leaving them out. */
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

const parameter = z.object({
  name: z.string(),
  value: z.string(),
  type: z.enum(['INT', 'FLOAT', 'DOUBLE', 'STRING', 'BOOL']),
});

const unit = z.object({
  name: z.string().min(1),
  type: optional(z.enum(UNIT_TYPES)),
  implementation: optional(z.string()),
  methods: optional(z.array(z.enum(UNIT_METHODS))),
  endpoint: optional(z.object({ type: optional(z.enum(['REST', 'GRPC'])) })),
  parameters: optional(z.array(parameter)),
  modelUri: optional(z.string()),
  logger: optional(z.object({ url: optional(z.string()), mode: optional(z.enum(['all', 'request', 'response'])) })),
  get children() {
    return z.array(unit).nullish();
  },
});
export type UnitDocument = z.output<typeof unit>;

const container = z.object({ name: z.string(), image: optional(z.string()) });

const componentSpec = z.object({
  replicas: optional(z.int().min(0)),
  spec: optional(z.object({ containers: optional(z.array(container)) })),
});

const predictor = z.object({
  name: z.string().min(1),
  graph: unit,
  componentSpecs: optional(z.array(componentSpec)),
  replicas: optional(z.int().min(0)),
  traffic: optional(z.int()),
  shadow: optional(z.boolean()),
  annotations: optional(stringMap),
  labels: optional(stringMap),
  explainer: optional(z.object({ type: optional(z.string()), containerSpec: z.unknown() })),
  svcOrchSpec: optional(z.object({ env: optional(z.array(z.object({ name: z.string(), value: optional(z.string()) }))) })),
});
export type PredictorDocument = z.output<typeof predictor>;

export const manifestSchema = z.object({
  apiVersion: z.enum(['machinelearning.seldon.io/v1', 'machinelearning.seldon.io/v1alpha2', 'machinelearning.seldon.io/v1alpha3']),
  kind: z.literal('SeldonDeployment'),
  metadata: z.object({
    name: z.string().min(1),
    namespace: optional(z.string().min(1)),
    annotations: optional(stringMap),
    labels: optional(stringMap),
  }),
  spec: z.object({
    annotations: optional(stringMap),
    protocol: optional(z.string()),
    transport: optional(z.string()),
    serverType: optional(z.string()),
    replicas: optional(z.int().min(0)),
    predictors: optional(z.array(predictor)),
  }),
});
export type ManifestDocument = z.output<typeof manifestSchema>;
