// The addresses of the data plane. All protocols of a deployment live below `/seldon/<namespace>/<name>/`; at the root are
// Open Inference and TensorFlow's protocol with deployments as models, and Prometheus's endpoint.
import type { DeploymentHandler, InferenceExchange } from './inference-exchange.ts';

export interface InferenceRoutes {
  /** Also answers addresses below a deployment that no other protocol has. */
  readonly seldon: DeploymentHandler;
  readonly openInference: DeploymentHandler;
  readonly tensorflow: DeploymentHandler;
  readonly scoring: DeploymentHandler;
  /** Everything below `/v2`. */
  readonly openInferenceRoot: (exchange: InferenceExchange) => void;
  /** Everything below `/v1`. */
  readonly tensorflowRoot: (exchange: InferenceExchange) => void;
  readonly isDocumentation: (rest: string) => boolean;
  readonly documentation: DeploymentHandler;
  readonly documentationRoot: (exchange: InferenceExchange) => void;
  readonly metrics: (exchange: InferenceExchange) => void;
}

/** What MLflow's scoring server answers. */
const SCORING = new Set(['invocations', 'ping', 'health', 'version']);

/** @param isAllowed  whether the request carries what the server asks for */
export function createInferenceRouter(
  routes: InferenceRoutes,
  isAllowed: (exchange: InferenceExchange) => boolean,
): (exchange: InferenceExchange) => void {
  return (exchange) => {
    const { path } = exchange;
    if (path === '/live' || path === '/healthz') return answer(exchange, 200, '"ok"');
    if (!isAllowed(exchange))
      return answer(exchange, 401, '{"error":"This server asks for a token: send it as `Authorization: Bearer TOKEN`."}');
    if (path.startsWith('/seldon/')) {
      const found = splitAddress(path);
      if (found) {
        const { namespace, name, rest } = found;
        const request = { exchange, deployment: { namespace, name }, rest };
        if (routes.isDocumentation(rest)) return routes.documentation(request);
        if (rest === 'v2' || rest.startsWith('v2/')) return routes.openInference(request);
        if (rest.startsWith('v1/')) return routes.tensorflow(request);
        if (SCORING.has(rest)) return routes.scoring(request);
        return routes.seldon(request);
      }
    }
    if (routes.isDocumentation(path.slice(1))) return routes.documentationRoot(exchange);
    if (path === '/v2' || path.startsWith('/v2/')) return routes.openInferenceRoot(exchange);
    if (path.startsWith('/v1/')) return routes.tensorflowRoot(exchange);
    if (path === '/metrics' || path === '/prometheus') return routes.metrics(exchange);
    answer(
      exchange,
      404,
      `{"error":${JSON.stringify(`Nothing is at ${path}: deployments are below /seldon/<namespace>/<name>/, /v2/models/<name>/ and /v1/models/<name>.`)}}`,
    );
  };
}

function answer(exchange: InferenceExchange, status: number, body: string): void {
  exchange.respond(status, ['content-type', 'application/json'], body);
}

/** `/seldon/<namespace>/<name>/<rest>`; undefined when a part is missing. */
function splitAddress(path: string): { namespace: string; name: string; rest: string } | undefined {
  const namespaceEnd = path.indexOf('/', 8);
  if (namespaceEnd === -1) return undefined;
  const nameEnd = path.indexOf('/', namespaceEnd + 1);
  const name = path.slice(namespaceEnd + 1, nameEnd === -1 ? undefined : nameEnd);
  if (name === '') return undefined;
  return { namespace: path.slice(8, namespaceEnd), name, rest: nameEnd === -1 ? '' : path.slice(nameEnd + 1) };
}
