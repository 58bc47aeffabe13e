// Feedback about an answer: the request, the answer, what would have been right, and how good the answer was.
import { type GraphFeedback, type Payload, readMeta } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { parseBody, payloadIn } from './seldon-message.ts';

/** @throws invalid_argument naming the field */
export function parseFeedback(text: string): GraphFeedback & { readonly puid: unknown } {
  const message = parseBody(text, false);
  const { reward } = message;
  if (reward !== undefined && reward !== null && (typeof reward !== 'number' || !Number.isFinite(reward)))
    throw new PlatformError('invalid_argument', 'reward: expected a number.', { field: 'reward' });
  const response = fieldsOf(message.response);
  const meta = fieldsOf(response?.meta) ?? {};
  return {
    ...partOf(message, 'request'),
    ...partOf(message, 'response'),
    ...partOf(message, 'truth'),
    reward: reward ?? 0,
    routing: readMeta(meta).routing,
    message,
    puid: meta.puid ?? fieldsOf(fieldsOf(message.request)?.meta)?.puid,
  };
}

/** A part without data, as clients send who have none, is no part. */
function partOf<K extends 'request' | 'response' | 'truth'>(message: Readonly<Record<string, unknown>>, key: K): { [name in K]?: Payload } {
  const fields = fieldsOf(message[key]);
  const payload = fields && payloadIn(fields, false)?.payload;
  return (payload ? { [key]: payload } : {}) as { [name in K]?: Payload };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}
