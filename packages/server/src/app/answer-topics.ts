// How a message of a topic is answered: as a request of the deployment's protocol, by the routes of the inference port, with
// everything that comes with it: log, counts, metrics, spans.
import type { ActiveDeployments, Predictions } from '../domain/serving/index.ts';
import type { ObserveAnswer } from '../domain/serving/observation/index.ts';
import type { AnswerMessage, StreamAnswer, TopicMessage, WantedStream } from '../domain/serving/streams/index.ts';
import { exchangeMessage } from '../edge/inference/message-exchange.ts';
import { PlatformError } from '../kernel/errors.ts';
import type { MessageDeps } from '../protocols/answer-message.ts';
import { acceptablePuid, type DeploymentHandler } from '../protocols/inference-exchange.ts';
import { toOipError } from '../protocols/oip/errors.ts';
import { createModels } from '../protocols/oip/models.ts';
import { createOipRoutes } from '../protocols/oip/oip-routes.ts';
import { toSeldonError } from '../protocols/seldon/errors.ts';
import type { MessageCodec } from '../protocols/seldon/grpc/message-codec.ts';
import { createSeldonRoutes } from '../protocols/seldon/seldon-routes.ts';
import { toTensorflowError } from '../protocols/tensorflow/errors.ts';
import { createTensorflowRoutes } from '../protocols/tensorflow/tensorflow-routes.ts';

export interface TopicAnswersDeps extends MessageDeps {
  readonly predictions: Predictions;
  readonly active: ActiveDeployments;
  readonly version: string;
  readonly maxBodyBytes: number;
  readonly deadlineMs: number;
}

export interface TopicAnswers {
  /** @param isLast  whatever comes of it is the answer; else the model may be asked again, and what it could not answer is not logged */
  answer(message: TopicMessage, signal: AbortSignal, isLast: boolean): Promise<StreamAnswer>;
  tooLarge(message: AnswerMessage): AnswerMessage;
}

/** Where each protocol predicts, below a deployment's address, and how it tells faults. */
const PROTOCOLS = {
  seldon: { rest: 'api/v1.0/predictions', fail: toSeldonError },
  v2: { rest: 'v2/models/infer', fail: toOipError },
  tensorflow: { rest: 'v1/models/:predict', fail: toTensorflowError },
} as const;

const SELDON_MESSAGE = 'seldon.protos.SeldonMessage';
/** Headers of an answer over HTTP that mean something in a topic. */
const CARRIED = ['content-type', 'seldon-puid', 'inference-header-content-length', 'traceresponse'];
/** Headers of a question by which who asked knows the answer. */
const RETURNED = ['requestid', 'ce_requestid'];
const UNAVAILABLE = 503;

export function createTopicAnswers(deps: TopicAnswersDeps, { settings, protocol: spoken, ...place }: WantedStream): TopicAnswers {
  const { observe, maxBodyBytes, deadlineMs } = deps;
  const protocol = spoken as keyof typeof PROTOCOLS;
  const { rest, fail } = PROTOCOLS[protocol];
  const { namespace, name, predictor } = place;
  const deployment = { namespace, name };
  const path = `/seldon/${namespace}/${name}/${rest}`;
  const handleLast = routesOf(deps, protocol, predictor, observe);
  const handleFirst = routesOf(deps, protocol, predictor, (answered) => {
    if (answered.status !== UNAVAILABLE) observe(answered);
  });
  let codec: MessageCodec | undefined;

  /** Its JSON, or why it has none. */
  async function read({ value, headers }: TopicMessage): Promise<{ body: Buffer; fault?: string; isProto: boolean }> {
    const type = headers['proto-name'];
    if (!type) return { body: value, isProto: false };
    const empty = { body: Buffer.alloc(0), isProto: false };
    if (protocol !== 'seldon' || type !== SELDON_MESSAGE)
      return { ...empty, fault: `Messages ${type} are not read: protobuf is ${SELDON_MESSAGE}, of deployments with the protocol seldon.` };
    codec ??= (await import('../protocols/seldon/grpc/message-codec.ts')).createMessageCodec();
    try {
      return { body: Buffer.from(codec.toJson(value)), isProto: true };
    } catch (error) {
      return { ...empty, isProto: true, fault: `The message is no ${type}: ${(error as Error).message}` };
    }
  }

  async function answer(message: TopicMessage, signal: AbortSignal, isLast: boolean): Promise<StreamAnswer> {
    const { partition, offset, headers, key } = message;
    const { body, fault, isProto } = await read(message);
    const given = headers['seldon-puid'] ?? headers.puid ?? headers.requestid ?? headers.ce_requestid;
    const told = await exchangeMessage(
      {
        path,
        headers: acceptablePuid(given) === undefined ? headers : { ...headers, 'seldon-puid': given! },
        body,
        tooLargeFor: body.length > maxBodyBytes ? maxBodyBytes : undefined,
        bodyFault: fault,
        fallbackId: `${settings.inputTopic.slice(-150)}-${partition}-${offset}`,
        deadlineMs,
        signal,
      },
      (exchange) => (isLast ? handleLast : handleFirst)({ exchange, deployment, rest }),
    );
    const encoded = (isProto && encode(told.body)) || undefined;
    const { status } = told;
    return {
      status,
      message: {
        key: key ?? Buffer.from(told.headers.get('seldon-puid')!),
        value: encoded ?? told.body,
        headers: {
          ...only(CARRIED, (header) => told.headers.get(header)),
          ...only(RETURNED, (header) => headers[header]),
          ...(encoded ? { 'content-type': 'application/protobuf', 'proto-name': SELDON_MESSAGE } : {}),
          ...(status >= 400 ? { error: String(status) } : {}),
        },
      },
    };
  }

  /** Undefined for what has no place in a message: it stays JSON. */
  function encode(json: Buffer): Buffer | undefined {
    try {
      return codec?.fromJson(json.toString());
    } catch {
      return undefined;
    }
  }

  return {
    answer,
    tooLarge: ({ key, value, headers: { 'proto-name': _proto, 'inference-header-content-length': _length, ...headers } }) => {
      const told = fail(
        new PlatformError(
          'payload_too_large',
          `The answer of ${value.length} bytes is larger than the topic ${settings.outputTopic} takes.`,
        ),
      );
      return {
        key,
        value: Buffer.from(told.body),
        headers: { ...headers, 'content-type': 'application/json', error: String(told.status) },
      };
    },
  };
}

/** The routes of a protocol that ask this predictor alone. */
function routesOf(deps: TopicAnswersDeps, protocol: keyof typeof PROTOCOLS, predictor: string, observe: ObserveAnswer): DeploymentHandler {
  const { active, version, predictions: all } = deps;
  const predictions: Predictions = { ...all, open: (deployment) => all.openPredictor(deployment, predictor) };
  const messages = { ...deps, observe, predictions };
  if (protocol === 'seldon') return createSeldonRoutes(messages);
  if (protocol === 'tensorflow') return createTensorflowRoutes({ ...messages, active }).ofDeployment;
  return createOipRoutes({ ...messages, version, models: createModels({ predictions, active }), isReady: active.isComplete }).ofDeployment;
}

/** Those of the headers that are there. */
function only(names: readonly string[], headerOf: (name: string) => string | undefined): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headerOf(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
