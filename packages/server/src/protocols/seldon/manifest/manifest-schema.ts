// The shape of a SeldonDeployment document. v1, v1alpha2 and v1alpha3 have the same one. Keys that are not here are kept
// in the stored document and otherwise ignored, as published manifests have many.
import { z } from 'zod';
import { UNIT_METHODS, UNIT_TYPES } from '../../../domain/serving/index.ts';
import { hpaSpec, kedaSpec, quantity } from './autoscale-schema.ts';
import { count, kubernetes, optional } from './optional-field.ts';

const stringMap = z.record(z.string(), z.string());

const parameter = z.object({
  name: z.string(),
  value: z.string(),
  type: z.enum(['INT', 'FLOAT', 'DOUBLE', 'STRING', 'BOOL']),
});

const port = optional(z.int().min(0).max(65_535));

const unit = z.object({
  name: z.string().min(1),
  type: optional(z.enum(UNIT_TYPES)),
  implementation: optional(z.string()),
  methods: optional(z.array(z.enum(UNIT_METHODS))),
  endpoint: optional(
    z.object({
      type: optional(z.enum(['REST', 'GRPC'])),
      service_host: optional(z.string()),
      service_port: port,
      httpPort: port,
      grpcPort: port,
    }),
  ),
  parameters: optional(z.array(parameter)),
  modelUri: optional(z.string()),
  serviceAccountName: optional(z.string()),
  envSecretRefName: optional(z.string()),
  storageInitializerImage: optional(z.string()),
  logger: optional(z.object({ url: optional(z.string()), mode: optional(z.enum(['all', 'request', 'response'])) })),
  get children() {
    return z.array(unit).nullish();
  },
});
export type UnitDocument = z.output<typeof unit>;

/** Names of files, in the folder of secrets. */
const fileName = z.string().regex(/^(?!\.{1,2}$)[\w.-]+$/, 'must be letters, digits, ".", "_" and "-"');
const valueFrom = z.object({ secretKeyRef: optional(z.object({ name: fileName, key: fileName })) });
const variables = z.array(z.object({ name: z.string(), value: optional(z.string()), valueFrom: optional(valueFrom) }));
export type VariableDocument = z.output<typeof variables>[number];

/** Of resources without a meaning here whatever is written. */
const amounts = optional(z.looseObject({ cpu: optional(quantity), memory: optional(quantity) }));
const container = z.object({
  name: z.string(),
  image: optional(z.string()),
  env: optional(variables),
  resources: optional(z.object({ requests: amounts, limits: amounts })),
});
export type ContainerDocument = z.output<typeof container>;

const intOrString = optional(z.union([z.int(), z.string()]));

const componentSpec = z.object({
  metadata: optional(z.object({ name: optional(z.string()) })),
  replicas: count,
  spec: optional(z.object({ containers: optional(z.array(container)) })),
  hpaSpec: optional(hpaSpec),
  kedaSpec: optional(kedaSpec),
  pdbSpec: optional(z.object({ minAvailable: intOrString, maxUnavailable: intOrString })),
});

const explainer = z.object({
  type: optional(z.string()),
  modelUri: optional(z.string()),
  serviceAccountName: optional(z.string()),
  containerSpec: z.unknown(),
  config: optional(stringMap),
  endpoint: kubernetes,
  envSecretRefName: optional(z.string()),
  storageInitializerImage: optional(z.string()),
  replicas: count,
  initParameters: optional(z.string()),
});

const predictor = z.object({
  name: z.string().min(1),
  graph: unit,
  componentSpecs: optional(z.array(componentSpec)),
  replicas: count,
  traffic: optional(z.int()),
  shadow: optional(z.boolean()),
  annotations: optional(stringMap),
  labels: optional(stringMap),
  explainer: optional(explainer),
  engineResources: kubernetes,
  svcOrchSpec: optional(z.object({ env: optional(variables), resources: kubernetes, replicas: count })),
  ssl: optional(z.object({ certSecretName: optional(z.string()) })),
  progressDeadlineSeconds: count,
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
    name: optional(z.string()),
    oauth_key: optional(z.string()),
    oauth_secret: optional(z.string()),
    annotations: optional(stringMap),
    protocol: optional(z.string()),
    transport: optional(z.string()),
    serverType: optional(z.string()),
    replicas: count,
    predictors: optional(z.array(predictor)),
  }),
});
export type ManifestDocument = z.output<typeof manifestSchema>;
