// Seldon's REST protocol below a deployment's address.
import { type PredictionCall, type Predictions, type Revision, readMeta, unitImage } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { answerMessage, type MessageDeps, type MessageProtocol, postedText, type Worked } from '../answer-message.ts';
import { valueJson } from '../encode-tensor.ts';
import { acceptablePuid, type DeploymentHandler, type DeploymentRequest, type InferenceExchange } from '../inference-exchange.ts';
import { encodeAnswer, metaJson } from './encode-message.ts';
import { toSeldonError } from './errors.ts';
import { parseFeedback } from './seldon-feedback.ts';
import { parseSeldonMessage } from './seldon-message.ts';
import { graphMetadata, modelMetadata } from './seldon-metadata.ts';

const PREDICT = /^api\/v(?:0\.1|1\.0)\/predictions$/;
const FEEDBACK = /^api\/v(?:0\.1|1\.0)\/feedback$/;
const STATUS = /^api\/v(?:0\.1|1\.0)\/(?:status(?:\/([^/]+))?|health\/status)$/;
const METADATA = /^api\/v(?:0\.1|1\.0)\/metadata(?:\/([^/]+))?$/;

export function createSeldonRoutes({ predictions, ...deps }: MessageDeps & { readonly predictions: Predictions }): DeploymentHandler {
  return (request) => {
    const { exchange, rest } = request;
    if (PREDICT.test(rest)) return void answerMessage(deps, exchange, messageOf(request, 'prediction', predict));
    if (FEEDBACK.test(rest)) return void answerMessage(deps, exchange, messageOf(request, 'feedback', acceptFeedback));
    answerPlain(exchange, () => describe(request));
  };

  function messageOf(
    { exchange, deployment }: DeploymentRequest,
    kind: MessageProtocol['kind'],
    work: (exchange: InferenceExchange, call: PredictionCall, text: string) => Promise<Worked>,
  ): MessageProtocol {
    return {
      protocol: 'seldon',
      kind,
      open: () => predictions.open(deployment, exchange.headers),
      read: readText,
      work: (call, text) => work(exchange, call, text),
      fail: toSeldonError,
      headers: (call, id) => [...eventHeaders(call.revision), 'ce-path', exchange.path, 'ce-id', id],
    };
  }

  /** What is asked with GET. */
  function describe({ exchange, deployment, rest }: DeploymentRequest): string {
    if (rest === 'live') return '"ok"';
    const [isMetadata, metadataOf] = METADATA.exec(rest) ?? [];
    const [isStatus, statusOf] = STATUS.exec(rest) ?? [];
    if (rest !== 'ready' && isMetadata === undefined && isStatus === undefined)
      throw new PlatformError('not_found', `Seldon's protocol has no ${exchange.method} /${rest}.`);
    const call = predictions.open(deployment);
    try {
      if (rest === 'ready') return readyOf(call);
      if (isStatus !== undefined) return healthOf(call, statusOf);
      return JSON.stringify(metadataOf === undefined ? graphMetadata(call) : modelMetadata(unitOf(call, metadataOf)));
    } finally {
      call.close();
    }
  }
}

async function predict(exchange: InferenceExchange, call: PredictionCall, text: string): Promise<Worked> {
  const message = parseSeldonMessage(text, call.wantsWideIntegers);
  const answer = await call.predict(message.payload, exchange.signal, readMeta(message.meta));
  return {
    id: message.meta.puid,
    answer,
    body: (id) => `{${encodeAnswer(answer, message.encoding)},${metaJson(answer.meta, id)}}`,
  };
}

async function acceptFeedback(exchange: InferenceExchange, call: PredictionCall, text: string): Promise<Worked> {
  const { puid, ...feedback } = parseFeedback(text);
  const answered = acceptablePuid(puid) ?? acceptablePuid(exchange.headers['seldon-puid']);
  const output = await call.sendFeedback(feedback, exchange.signal, answered);
  const data = output ? encodeAnswer({ output, unit: call.root }, 'ndarray') : '"data":{"ndarray":[]}';
  const { truth } = feedback.message;
  return {
    id: puid,
    feedback: { reward: feedback.reward, ...(truth === undefined || truth === null ? {} : { truth: valueJson(truth) }) },
    body: (id) => `{${data},"meta":{"puid":${JSON.stringify(id)}}}`,
  };
}

function readText(exchange: InferenceExchange): string {
  // The original wrapper takes `GET …?json=`, and clients of its first days send it.
  const json = exchange.method === 'GET' ? new URLSearchParams(exchange.query).get('json') : null;
  return json ?? postedText(exchange);
}

const knownEventHeaders = new WeakMap<Revision, readonly string[]>();

/** Headers of a CloudEvent, as Seldon's executor sends them. */
function eventHeaders(revision: Revision): readonly string[] {
  let headers = knownEventHeaders.get(revision);
  if (!headers) {
    const { namespace, name } = revision;
    headers = ['ce-specversion', '0.3', 'ce-type', `seldon.${name}.${namespace}.response`, 'ce-source', `seldon.${name}.${namespace}`];
    knownEventHeaders.set(revision, headers);
  }
  return headers;
}

function answerPlain(exchange: InferenceExchange, work: () => string): void {
  let status = 200;
  let body: string;
  try {
    body = work();
  } catch (error) {
    ({ status, body } = toSeldonError(error));
  }
  exchange.respond(status, ['content-type', 'application/json'], body);
}

function readyOf({ root, revision }: PredictionCall): string {
  if (root.model.availableReplicas() === 0)
    throw new PlatformError('unavailable', `A model of ${revision.namespace}/${revision.name} is being started again.`);
  return '"ready"';
}

function unitOf(call: PredictionCall, name: string): PredictionCall['root'] {
  if (name === call.root.spec.name || name === call.revision.name) return call.root;
  const unit = call.units().find((candidate) => candidate.spec.name === name);
  if (unit) return unit;
  throw new PlatformError('not_found', `There is no unit ${name} in ${call.revision.namespace}/${call.revision.name}.`);
}

function healthOf(call: PredictionCall, unit: string | undefined): string {
  if (unit) unitOf(call, unit);
  readyOf(call);
  return `{"strData":"healthy","meta":{"requestPath":${JSON.stringify({ [call.root.spec.name]: unitImage(call.root) })}}}`;
}
