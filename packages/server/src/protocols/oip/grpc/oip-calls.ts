// Open Inference (V2) over gRPC: `inference.GRPCInferenceService`. The headers `seldon` and `namespace` say the deployment, as
// Seldon's gateway has it; without them the model's name does, or there is only one.
import type protobuf from 'protobufjs';
import type { ActiveDeployments } from '../../../domain/serving/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { answerMessage, type MessageDeps } from '../../answer-message.ts';
import { answerCall, asBuffer, chosenDeployment, type GrpcService, grpcFault } from '../../grpc-service.ts';
import type { InferenceExchange } from '../../inference-exchange.ts';
import { loadProto } from '../../load-proto.ts';
import { takesBytes } from '../../takes-bytes.ts';
import { halvesOf } from '../../wide-integer.ts';
import { toOipError } from '../errors.ts';
import { payloadOf } from '../infer-request.ts';
import { encodeInferResponse } from '../infer-response.ts';
import type { Models, ModelTarget } from '../models.ts';
import { modelMetadata, serverMetadata } from '../oip-metadata.ts';
import { inferRequestText } from '../request-text.ts';
import { type InferRequestMessage, inferResponseMessage, readInferRequest } from './infer-messages.ts';

export interface OipCallsDeps extends MessageDeps {
  readonly models: Models;
  readonly active: Pick<ActiveDeployments, 'locate' | 'list'>;
  readonly version: string;
  /** Whether the process knows its deployments. */
  readonly isReady: () => boolean;
}

interface NamedModel {
  readonly name: string;
  readonly version: string;
}

export function createOipCalls({ models, active, version, isReady, ...deps }: OipCallsDeps): GrpcService {
  const service = loadProto(new URL('open-inference.proto', import.meta.url)).lookupService('inference.GRPCInferenceService');

  function targetOf(exchange: InferenceExchange, model: string, wanted: string): ModelTarget {
    const deployment = chosenDeployment(exchange, active);
    return { model: model === '' ? undefined : model, version: wanted === '' ? undefined : wanted, deployment };
  }

  const isModelReady = (exchange: InferenceExchange, { name, version: wanted }: NamedModel): boolean => {
    try {
      return models.isReady(targetOf(exchange, name, wanted));
    } catch (error) {
      // It is there and loads: that is an answer, not a fault.
      if (error instanceof PlatformError && error.code === 'unavailable') return false;
      throw error;
    }
  };

  const describe = (exchange: InferenceExchange, { name, version: wanted }: NamedModel): object => {
    const { call, unit } = models.open(targetOf(exchange, name, wanted));
    call.close();
    const metadata = modelMetadata(name === '' ? unit.spec.name : name, unit);
    const wide = (tensor: { readonly shape: readonly number[] }) => ({ ...tensor, shape: tensor.shape.map(halvesOf) });
    return { ...metadata, inputs: metadata.inputs.map(wide), outputs: metadata.outputs.map(wide) };
  };

  const plain: Readonly<Record<string, (exchange: InferenceExchange, request: never) => object | Promise<object>>> = {
    ServerLive: () => ({ live: true }),
    ServerReady: () => ({ ready: isReady() }),
    ServerMetadata: () => serverMetadata(version),
    ModelReady: (exchange, request: NamedModel) => ({ ready: isModelReady(exchange, request) }),
    ModelMetadata: describe,
    RepositoryIndex: (_exchange, request: { ready: boolean }) => ({ models: models.index(request.ready) }),
    RepositoryModelLoad: async (exchange, { model_name }: { model_name: string }) => {
      await models.load(targetOf(exchange, model_name, ''), exchange.signal);
      return {};
    },
    RepositoryModelUnload: async (exchange, { model_name }: { model_name: string }) => {
      await models.unload(targetOf(exchange, model_name, ''));
      return {};
    },
  };

  function infer(exchange: InferenceExchange, { request: requestType, response: responseType }: MethodTypes): void {
    let message: InferRequestMessage;
    void answerMessage(deps, exchange, {
      protocol: 'v2',
      kind: 'prediction',
      open: () => {
        message = decode(requestType, exchange.body);
        return models.open(targetOf(exchange, message.model_name, message.model_version), exchange.headers).call;
      },
      read: () => '',
      work: async (call) => {
        const request = readInferRequest(message, takesBytes(call));
        const answer = await call.predict(payloadOf(request), exchange.signal);
        const naming = { modelName: message.model_name || call.root.spec.name, modelVersion: call.root.pinned.modelVersion };
        return {
          id: request.id,
          answer,
          requestText: () => inferRequestText(request),
          body: (id) => ({
            bytes: asBuffer(responseType.encode(inferResponseMessage(answer, { ...naming, id: request.id ?? id }, request)).finish()),
            contentType: 'application/grpc',
            text: () =>
              encodeInferResponse(
                answer,
                { ...naming, id: request.id ?? id },
                { outputs: request.outputs, binaryOutputs: false },
              ) as string,
          }),
        };
      },
      fail: (thrown) => ({ ...toOipError(thrown), headers: grpcFault(thrown).headers }),
    });
  }

  return Object.fromEntries(
    service.methodsArray.map((method) => {
      const types = { request: method.resolvedRequestType!, response: method.resolvedResponseType! };
      const tell = plain[method.name];
      return [
        `/inference.GRPCInferenceService/${method.name}`,
        (exchange: InferenceExchange) => {
          if (!tell) return infer(exchange, types);
          void answerCall(exchange, async () =>
            types.response.encode(await tell(exchange, decode<never>(types.request, exchange.body))).finish(),
          );
        },
      ];
    }),
  );
}

interface MethodTypes {
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
}

/** @throws invalid_argument when the bytes are no such message */
function decode<Message>(type: protobuf.Type, bytes: Buffer): Message {
  try {
    return type.decode(bytes) as unknown as Message;
  } catch (error) {
    throw new PlatformError('invalid_argument', `The message is no ${type.name}: ${(error as Error).message}.`, {}, { cause: error });
  }
}
