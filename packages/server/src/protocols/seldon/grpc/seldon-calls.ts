// Seldon's external gRPC service, `seldon.protos.Seldon`. A call is the REST request with the same meaning in another
// encoding: it goes the same way, and its answer comes back as a message.
import type protobuf from 'protobufjs';
import type { ActiveDeployments, DeploymentName } from '../../../domain/serving/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { valueJson } from '../../encode-tensor.ts';
import { asBuffer, chosenDeployment, type GrpcService, grpcFault } from '../../grpc-service.ts';
import type { DeploymentHandler, InferenceExchange } from '../../inference-exchange.ts';
import { loadProto } from '../../load-proto.ts';
import { toSeldonError } from '../errors.ts';
import {
  type FeedbackProto,
  feedbackToJson,
  graphMetadataFromJson,
  messageFromJson,
  messageToJson,
  metadataFromJson,
  type SeldonMessageProto,
} from './seldon-messages.ts';
import { httpFault } from './status-of-http.ts';

export interface SeldonCallsDeps {
  /** Seldon's REST protocol. */
  readonly seldon: DeploymentHandler;
  readonly active: Pick<ActiveDeployments, 'locate' | 'list'>;
}

type Json = Readonly<Record<string, unknown>>;

/** A call as the REST request that it is. */
interface RestForm {
  readonly method: 'GET' | 'POST';
  /** Below the deployment's address. */
  readonly rest: string;
  readonly body: string;
  /** The answer's JSON as what protobufjs encodes. */
  readonly encode: (json: Json) => object;
}

const FORMS: Readonly<Record<string, (message: never) => RestForm>> = {
  Predict: (message: SeldonMessageProto) => ({
    method: 'POST',
    rest: 'api/v1.0/predictions',
    body: valueJson(messageToJson(message)),
    encode: (json) => messageFromJson(json, message.data?.data_oneof === 'tftensor'),
  }),
  SendFeedback: (message: FeedbackProto) => ({
    method: 'POST',
    rest: 'api/v1.0/feedback',
    body: valueJson(feedbackToJson(message)),
    encode: (json) => messageFromJson(json, false),
  }),
  ModelMetadata: ({ name }: { readonly name: string }) => ({
    method: 'GET',
    rest: `api/v1.0/metadata/${name}`,
    body: '',
    encode: metadataFromJson,
  }),
  GraphMetadata: () => ({ method: 'GET', rest: 'api/v1.0/metadata', body: '', encode: graphMetadataFromJson }),
};

export function createSeldonCalls({ seldon, active }: SeldonCallsDeps): GrpcService {
  const service = loadProto(new URL('tensorflow.proto', import.meta.url), new URL('seldon.proto', import.meta.url)).lookupService(
    'seldon.protos.Seldon',
  );

  function answer(exchange: InferenceExchange, { name, resolvedRequestType, resolvedResponseType }: protobuf.Method): void {
    let deployment: DeploymentName;
    let form: RestForm;
    try {
      deployment = deploymentOf(exchange);
      form = FORMS[name]!(decode(resolvedRequestType!, exchange.body) as never);
    } catch (error) {
      const { status } = toSeldonError(error);
      exchange.respond(status, grpcFault(error).headers, '');
      return;
    }
    const rpc = { path: exchange.path, status: 0 };
    const respond: InferenceExchange['respond'] = (status, headers, body) => {
      if (status !== 200) {
        const fault = httpFault(status, String(body));
        rpc.status = Number(fault[1]);
        return exchange.respond(status, [...headers, ...fault], '');
      }
      let message: Uint8Array;
      try {
        message = resolvedResponseType!.encode(form.encode(JSON.parse(String(body)) as Json)).finish();
      } catch (error) {
        // A unit may answer what has no place in the messages.
        const told = new PlatformError('internal', `The answer is no ${resolvedResponseType!.name}: ${(error as Error).message}.`);
        return exchange.respond(500, [...headers, ...grpcFault(told).headers], '');
      }
      exchange.respond(200, headers, asBuffer(message));
    };
    seldon({ exchange: restExchange(exchange, deployment, form, rpc, respond), deployment, rest: form.rest });
  }

  function deploymentOf(exchange: InferenceExchange): DeploymentName {
    const chosen = chosenDeployment(exchange, active);
    if (chosen) return chosen;
    const names = active.list().map(({ name }) => `${name.namespace}/${name.name}`);
    throw new PlatformError(
      'invalid_argument',
      `Name the deployment by the metadata seldon (and namespace); there are ${names.join(', ') || 'none'}.`,
    );
  }

  return Object.fromEntries(
    service.methodsArray.map((method) => [
      `/seldon.protos.Seldon/${method.name}`,
      (exchange: InferenceExchange) => answer(exchange, method.resolve() as protobuf.Method),
    ]),
  );
}

function restExchange(
  exchange: InferenceExchange,
  { namespace, name }: DeploymentName,
  { method, rest, body }: RestForm,
  rpc: InferenceExchange['rpc'] & object,
  respond: InferenceExchange['respond'],
): InferenceExchange {
  return {
    method,
    path: `/seldon/${namespace}/${name}/${rest}`,
    query: '',
    headers: exchange.headers,
    body: Buffer.from(body),
    tooLargeFor: undefined,
    bodyFault: undefined,
    receivedAt: exchange.receivedAt,
    receivedTick: exchange.receivedTick,
    get signal() {
      return exchange.signal;
    },
    shortenDeadline: (ms) => exchange.shortenDeadline(ms),
    rpc,
    respond,
  };
}

/** @throws invalid_argument when the bytes are no such message */
function decode(type: protobuf.Type, bytes: Buffer): unknown {
  try {
    return type.decode(bytes);
  } catch (error) {
    throw new PlatformError('invalid_argument', `The message is no ${type.name}: ${(error as Error).message}.`, {}, { cause: error });
  }
}
