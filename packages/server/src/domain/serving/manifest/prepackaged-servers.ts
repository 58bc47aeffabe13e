// The model servers that a graph may name by `implementation`, and what each needs to know.

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
  XGBOOST_SERVER: { needsModelUri: true, speaksTensorflow: false, served: false },
  TENSORFLOW_SERVER: { needsModelUri: true, speaksTensorflow: true, served: false },
  HUGGINGFACE_SERVER: { needsModelUri: false, speaksTensorflow: false, served: false },
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

export function isBuiltInUnit(implementation: string | undefined): boolean {
  return implementation !== undefined && BUILT_IN_UNITS.has(implementation);
}
