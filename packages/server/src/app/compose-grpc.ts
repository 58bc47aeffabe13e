// The gRPC side of the serving process. Loaded with the first connection that speaks it.
import { createGrpcCalls, type GrpcCalls } from '../edge/inference/grpc-calls.ts';
import { createGrpcRouter } from '../protocols/grpc-service.ts';
import type { InferenceExchange } from '../protocols/inference-exchange.ts';
import { createOipCalls, type OipCallsDeps } from '../protocols/oip/grpc/oip-calls.ts';
import { createSeldonCalls, type SeldonCallsDeps } from '../protocols/seldon/grpc/seldon-calls.ts';

export interface GrpcDeps extends OipCallsDeps, SeldonCallsDeps {
  readonly isAllowed: (exchange: InferenceExchange) => boolean;
  readonly maxBodyBytes: number;
  readonly deadlineMs: number;
}

export function composeGrpc(deps: GrpcDeps): GrpcCalls {
  const services = { ...createOipCalls(deps), ...createSeldonCalls(deps) };
  const { maxBodyBytes, deadlineMs } = deps;
  return createGrpcCalls({
    methods: Object.keys(services),
    handle: createGrpcRouter(services, deps.isAllowed),
    maxBodyBytes,
    deadlineMs,
  });
}
