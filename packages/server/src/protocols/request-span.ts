// The span of a request to the data plane, named and described as OpenTelemetry's conventions for HTTP and RPC servers say.
import type { PredictionCall } from '../domain/serving/index.ts';
import type { AnsweredRequest, RequestSpan, SpanAttributes, Tracer } from '../domain/serving/observation/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import type { InferenceExchange } from './inference-exchange.ts';

/** `/<package>.<service>/<method>`: no address of ours has a dot in its first part. */
const RPC = /^\/([\w.]+\.\w+)\/(\w+)$/;
/** Of google.rpc.Code, those that are the server's fault. */
const RPC_FAULTS = new Set([2, 4, 12, 13, 14, 15]);

export function startRequestSpan(tracer: Tracer, exchange: InferenceExchange): RequestSpan {
  const { method, path, headers, receivedTick, rpc } = exchange;
  const called = rpc?.path ?? path;
  return tracer.receive(RPC.test(called) ? called.slice(1) : `${method} ${routeOf(path)}`, headers, receivedTick);
}

interface Outcome {
  readonly exchange: InferenceExchange;
  readonly protocol: Pick<AnsweredRequest, 'protocol' | 'kind'>;
  readonly id: string;
  readonly call: PredictionCall | undefined;
  /** HTTP status. */
  readonly status: number;
  /** Of a fault: names and values in turn. */
  readonly headers: readonly string[];
  /** The message that the caller got; undefined on success. */
  readonly error: string | undefined;
}

export function endRequestSpan(span: RequestSpan, { exchange, protocol, id, call, status, headers, error }: Outcome): void {
  if (span.isRecorded) {
    const { transport, isFault } = transportOf(exchange, status, headers);
    span.describe({ ...transport, ...(call ? describeCall(call, id, protocol.protocol) : {}) });
    if (isFault) span.fail(new PlatformError('internal', error ?? ''));
    if (protocol.kind === 'feedback') span.linkToAnswer(id);
    else span.answeredAs(id);
  }
  span.end();
}

export function describeCall({ revision, predictor }: PredictionCall, puid: string, protocol: string): SpanAttributes {
  return {
    'ovenbird.namespace': revision.namespace,
    'ovenbird.deployment': revision.name,
    'ovenbird.revision': revision.number,
    'ovenbird.predictor': predictor,
    'ovenbird.protocol': protocol,
    'ovenbird.puid': puid,
  };
}

function transportOf(
  exchange: InferenceExchange,
  status: number,
  answer: readonly string[],
): { transport: SpanAttributes; isFault: boolean } {
  const { method, path, query, headers, rpc } = exchange;
  const [, service, rpcMethod] = RPC.exec(rpc?.path ?? path) ?? [];
  if (service && rpcMethod) {
    const code = rpc?.status ?? rpcStatusIn(answer);
    const isFault = RPC_FAULTS.has(code);
    return {
      transport: {
        'rpc.system': 'grpc',
        'rpc.service': service,
        'rpc.method': rpcMethod,
        'rpc.grpc.status_code': code,
        ...(isFault ? { 'error.type': String(code) } : {}),
      },
      isFault,
    };
  }
  const agent = headers['user-agent'];
  return {
    transport: {
      'http.request.method': method,
      'http.response.status_code': status,
      'http.route': routeOf(path),
      'url.scheme': 'http',
      'url.path': path,
      ...(query === '' ? {} : { 'url.query': query }),
      ...(typeof agent === 'string' ? { 'user_agent.original': agent } : {}),
      ...(status >= 500 ? { 'error.type': String(status) } : {}),
    },
    // A fault of the caller is no fault of the server.
    isFault: status >= 500,
  };
}

function rpcStatusIn(headers: readonly string[]): number {
  const at = headers.indexOf('grpc-status');
  return at === -1 ? 0 : Number(headers[at + 1]);
}

/** A path without the names in it, of which there are too many to group by. */
function routeOf(path: string): string {
  return path
    .replace(/^\/seldon\/[^/]+\/[^/]+/, '/seldon/{namespace}/{deployment}')
    .replace(/\/models\/[^/:]+/, '/models/{model}')
    .replace(/\/versions\/[^/:]+/, '/versions/{version}');
}
