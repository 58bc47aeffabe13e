// A SeldonDeployment as the domain knows it: what was written, with the envelope taken off. Field names are Seldon's.

export const UNIT_TYPES = ['UNKNOWN_TYPE', 'ROUTER', 'COMBINER', 'MODEL', 'TRANSFORMER', 'OUTPUT_TRANSFORMER'] as const;
type UnitType = (typeof UNIT_TYPES)[number];

export const UNIT_METHODS = ['TRANSFORM_INPUT', 'TRANSFORM_OUTPUT', 'ROUTE', 'AGGREGATE', 'SEND_FEEDBACK'] as const;
type UnitMethod = (typeof UNIT_METHODS)[number];

interface UnitParameter {
  readonly name: string;
  /** As text; `type` says how to read it. */
  readonly value: string;
  readonly type: 'INT' | 'FLOAT' | 'DOUBLE' | 'STRING' | 'BOOL';
}

export interface UnitSpec {
  readonly name: string;
  readonly type?: UnitType;
  readonly implementation?: string;
  readonly methods?: readonly UnitMethod[];
  readonly endpointType?: 'REST' | 'GRPC';
  readonly parameters: readonly UnitParameter[];
  readonly modelUri?: string;
  readonly logger?: { readonly url?: string; readonly mode?: 'all' | 'request' | 'response' };
  readonly children: readonly UnitSpec[];
}

export interface UnitContainer {
  readonly name: string;
  readonly image?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** `resources.requests`, or the limits where there are no requests. */
  readonly requests?: { readonly cpuCores?: number; readonly memoryBytes?: number };
}

/** What a copy is to have on average of a resource. */
export interface ResourceTarget {
  readonly resource: 'cpu' | 'memory';
  /** Cores or bytes. */
  readonly averageValue?: number;
  /** Of what the container requests. */
  readonly utilizationPercent?: number;
  /** Where it is about one container alone. */
  readonly container?: string;
}

/** `hpaSpec`, or `kedaSpec`, which beats it. */
export interface AutoscaleSpec {
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  /** Absent when nothing was written about it. */
  readonly targets?: readonly ResourceTarget[];
  readonly downWindowMs?: number;
  readonly upWindowMs?: number;
}

export interface ComponentSpec {
  /** `metadata.name` of the pod, which Kubernetes' Deployment is then called by. */
  readonly podName?: string;
  readonly replicas?: number;
  readonly autoscale?: AutoscaleSpec;
  readonly containers: readonly UnitContainer[];
}

export interface PredictorSpec {
  readonly name: string;
  readonly graph: UnitSpec;
  readonly componentSpecs: readonly ComponentSpec[];
  readonly replicas?: number;
  /** Percent of the requests; absent when never written. */
  readonly traffic?: number;
  readonly shadow: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly explainerType?: string;
  readonly orchestratorEnv: Readonly<Record<string, string>>;
  /** Variables of it whose value is under a key of a secret; in `orchestratorEnv` they are empty. */
  readonly orchestratorSecrets?: Readonly<Record<string, { readonly secret: string; readonly key: string }>>;
  /** What was written that means something to Kubernetes and nothing here, by its path below the predictor, e.g. `ssl`. */
  readonly withoutEffect?: readonly string[];
}

export interface DeploymentSpec {
  readonly namespace: string;
  readonly name: string;
  /** `metadata.annotations` with `spec.annotations` over them, as Seldon reads `seldon.io/*`. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** `seldon`, `tensorflow` or `v2` (`kfserving` is written as `v2`). What is none of them is kept for the validation to name. */
  readonly protocol: string;
  readonly transport?: string;
  readonly serverType?: string;
  readonly replicas?: number;
  readonly predictors: readonly PredictorSpec[];
}

/** One document of a manifest: what was written, and what it means. */
export interface DeploymentManifest {
  readonly spec: DeploymentSpec;
  /** The document as JSON, as applied. */
  readonly document: Readonly<Record<string, unknown>>;
}
