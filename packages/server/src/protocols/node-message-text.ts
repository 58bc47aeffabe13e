// What a unit was asked and what it answered, as JSON in the shape of its deployment's protocol: for the log, which wants a
// unit's messages as the unit would have got them from Seldon's executor.
import {
  type GraphFeedback,
  type GraphMessage,
  type LoadedUnit,
  type MessageBody,
  type NodeMessages,
  outputOf,
  unitImage,
} from '../domain/serving/index.ts';
import { valueJson } from './encode-tensor.ts';
import { tensorsJson } from './oip/infer-response.ts';
import { encodeAnswer, encodePayload, metaJson } from './seldon/encode-message.ts';
import { rowsJson } from './tensorflow/predict-response.ts';

type Reply = NonNullable<NodeMessages['reply']>;

/** @param id  of the whole request (puid) @param protocol  of the deployment */
export function askedText({ asked }: Pick<NodeMessages, 'asked'>, unit: LoadedUnit, protocol: string, id: string): string {
  if (Array.isArray(asked)) return `[${(asked as readonly GraphMessage[]).map((one) => messageText(one, unit, protocol, id)).join(',')}]`;
  return isFeedback(asked as GraphMessage | GraphFeedback)
    ? valueJson((asked as GraphFeedback).message)
    : messageText(asked as GraphMessage, unit, protocol, id);
}

/** @returns undefined for a unit that said nothing */
export function replyText({ reply }: Pick<NodeMessages, 'reply'>, unit: LoadedUnit, protocol: string, id: string): string | undefined {
  if (!reply) return undefined;
  if ('branch' in reply) return routeText(reply.branch, protocol, id);
  const body = bodyOf(reply, unit);
  if (protocol === 'v2')
    return `{"model_name":${JSON.stringify(unit.spec.name)},"id":${JSON.stringify(id)},"outputs":${tensors(body, unit)}}`;
  if (protocol === 'tensorflow') return `{"predictions":${rows(body, unit)}}`;
  const { tags = {}, metrics = [], requestPath } = 'body' in reply ? reply : {};
  const meta = { tags, metrics, routing: {}, requestPath: requestPath ?? { [unit.spec.name]: unitImage(unit) } };
  return `{${seldonBody(body, unit)},${metaJson(meta, id)}}`;
}

function messageText({ body, meta }: GraphMessage, unit: LoadedUnit, protocol: string, id: string): string {
  if (protocol === 'v2') return `{"id":${JSON.stringify(id)},"inputs":${tensors(body, unit)}}`;
  if (protocol === 'tensorflow') return `{"instances":${rows(body, unit)}}`;
  return `{${seldonBody(body, unit)},${metaJson(meta, id)}}`;
}

function routeText(branch: number, protocol: string, id: string): string {
  if (protocol === 'v2')
    return `{"id":${JSON.stringify(id)},"outputs":[{"name":"branch","shape":[1],"datatype":"INT32","data":[${branch}]}]}`;
  if (protocol === 'tensorflow') return `{"predictions":[${branch}]}`;
  return `{"data":{"ndarray":[[${branch}]]},"meta":{"puid":${JSON.stringify(id)}}}`;
}

/** A model answers with an output, other units with a message. */
function bodyOf(reply: Exclude<Reply, { branch: number }>, unit: LoadedUnit): MessageBody {
  return 'tensors' in reply ? { kind: 'output', output: reply, unit } : reply.body;
}

/** Columns have the names that whoever gave them knows. */
function namedBy(body: MessageBody, unit: LoadedUnit): LoadedUnit {
  return body.unit ?? unit;
}

function seldonBody(body: MessageBody, unit: LoadedUnit): string {
  return body.kind === 'payload'
    ? encodePayload(body.payload)
    : encodeAnswer({ output: body.output, unit: namedBy(body, unit) }, 'ndarray');
}

function tensors(body: MessageBody, unit: LoadedUnit): string {
  return tensorsJson({ output: outputOf(body), unit: namedBy(body, unit) });
}

function rows(body: MessageBody, unit: LoadedUnit): string {
  return rowsJson({ output: outputOf(body), unit: namedBy(body, unit) });
}

function isFeedback(asked: GraphMessage | GraphFeedback): asked is GraphFeedback {
  return 'reward' in asked;
}
