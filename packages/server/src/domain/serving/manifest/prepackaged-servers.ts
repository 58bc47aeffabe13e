// The model servers that a graph may name by `implementation`, and what each needs to know.
import type { UnitSpec } from './deployment-spec.ts';

interface PrepackagedServer {
  readonly needsModelUri: boolean;
  /** Whether it can speak TensorFlow's protocol. */
  readonly speaksTensorflow: boolean;
  /** Whether this program runs it. */
  readonly served: boolean;
}

const PREPACKAGED_SERVERS: Readonly<Record<string, PrepackagedServer>> = {
  MLFLOW_SERVER: { needsModelUri: true, speaksTensorflow: false, served: true },
  SKLEARN_SERVER: { needsModelUri: true, speaksTensorflow: false, served: true },
  TRITON_SERVER: { needsModelUri: true, speaksTensorflow: true, served: true },
  XGBOOST_SERVER: { needsModelUri: true, speaksTensorflow: false, served: true },
  // Not among Seldon's own: published manifests name them as custom servers, with MLServer's runtimes behind.
  LIGHTGBM_SERVER: { needsModelUri: true, speaksTensorflow: false, served: true },
  CATBOOST_SERVER: { needsModelUri: true, speaksTensorflow: false, served: true },
  TENSORFLOW_SERVER: { needsModelUri: true, speaksTensorflow: true, served: true },
  HUGGINGFACE_SERVER: { needsModelUri: false, speaksTensorflow: false, served: true },
  TEMPO_SERVER: { needsModelUri: true, speaksTensorflow: true, served: false },
};

/** Units without a container. */
const BUILT_IN_UNITS = new Set([
  'SIMPLE_MODEL',
  'SIMPLE_ROUTER',
  'RANDOM_ABTEST',
  'AVERAGE_COMBINER',
  // Seldon publishes these two as images; here they also have names.
  'EPSILON_GREEDY',
  'THOMPSON_SAMPLING',
]);

export const SERVED_IMPLEMENTATIONS = Object.keys(PREPACKAGED_SERVERS).filter((name) => PREPACKAGED_SERVERS[name]!.served);

export function isPrepackagedServer(implementation: string | undefined): boolean {
  return prepackagedServer(implementation) !== undefined;
}

export function prepackagedServer(implementation: string | undefined): PrepackagedServer | undefined {
  return implementation !== undefined && Object.hasOwn(PREPACKAGED_SERVERS, implementation)
    ? PREPACKAGED_SERVERS[implementation]
    : undefined;
}

/** Where a unit's model is: HUGGINGFACE_SERVER may say it in a parameter instead. */
export function modelUriOf({ implementation, modelUri, parameters }: UnitSpec): string | undefined {
  if (modelUri || implementation !== 'HUGGINGFACE_SERVER') return modelUri;
  return parameters.find((parameter) => parameter.name === 'pretrained_model')?.value;
}

/** The parameters that a unit's model is loaded with. Behind `protocol: v2` stood MLServer, whose default is the class, not its probability. */
export function modelParameters(protocol: string, { implementation, parameters }: UnitSpec): Readonly<Record<string, string>> {
  const given = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.value]));
  const hasMethods = implementation === 'SKLEARN_SERVER' || implementation === 'XGBOOST_SERVER';
  return hasMethods && protocol === 'v2' ? { method: 'predict', ...given } : given;
}

export function isBuiltInUnit(implementation: string | undefined): boolean {
  return implementation !== undefined && BUILT_IN_UNITS.has(implementation);
}
