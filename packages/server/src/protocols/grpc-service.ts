// What the gRPC services of the data plane share: how faults are told, how a call says which deployment it is for, and the way
// from a method's path to who answers it.
import type { ActiveDeployments, DeploymentName } from '../domain/serving/index.ts';
import { type ErrorCode, toPlatformError } from '../kernel/errors.ts';
import type { InferenceExchange } from './inference-exchange.ts';

/** By the method's path, e.g. `/inference.GRPCInferenceService/ModelInfer`. Answers; never throws. */
export type GrpcService = Readonly<Record<string, (exchange: InferenceExchange) => void>>;

/** Numbers of google.rpc.Code. */
const GRPC_STATUS: Readonly<Record<ErrorCode, number>> = {
  cancelled: 1,
  invalid_argument: 3,
  deadline_exceeded: 4,
  not_found: 5,
  already_exists: 6,
  permission_denied: 7,
  payload_too_large: 8,
  resource_exhausted: 8,
  failed_precondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
};

/** A fault as headers of the answer. */
export function grpcFault(thrown: unknown): { readonly headers: readonly string[]; readonly message: string } {
  const { code, message } = toPlatformError(thrown);
  return { headers: ['grpc-status', String(GRPC_STATUS[code]), 'grpc-message', message], message };
}

/** A call that asks no model: described or done, or refused. Never throws. */
export async function answerCall(exchange: InferenceExchange, work: () => Promise<Uint8Array>): Promise<void> {
  let body: Buffer;
  try {
    body = asBuffer(await work());
  } catch (error) {
    exchange.respond(500, grpcFault(error).headers, '');
    return;
  }
  exchange.respond(200, [], body);
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The deployment that a call names by Seldon's headers `seldon` and `namespace`; without them the one deployment that there is.
 * @returns undefined when nothing says which
 * @throws  not_found
 */
export function chosenDeployment(
  { headers }: InferenceExchange,
  { locate, list }: Pick<ActiveDeployments, 'locate' | 'list'>,
): DeploymentName | undefined {
  const { seldon, namespace } = headers;
  if (typeof seldon === 'string') return typeof namespace === 'string' ? { namespace, name: seldon } : locate(seldon);
  const all = list();
  return all.length === 1 ? all[0]!.name : undefined;
}

/** @param isAllowed  whether the call carries what the server asks for */
export function createGrpcRouter(
  services: GrpcService,
  isAllowed: (exchange: InferenceExchange) => boolean,
): (exchange: InferenceExchange) => void {
  return (exchange) => {
    if (isAllowed(exchange)) return services[exchange.path]!(exchange);
    const message = 'This server asks for a token: send it as the metadata `authorization: Bearer TOKEN`.';
    exchange.respond(401, ['grpc-status', String(GRPC_STATUS.unauthenticated), 'grpc-message', message], '');
  };
}
