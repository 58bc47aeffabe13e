// What a unit's `logger` sends to somebody else: one side of one call, as Seldon's executor tells it.
import { cutPayload } from '../request-log/log-policy.ts';

export const EVENT_TYPES = {
  request: 'io.seldon.serving.inference.request',
  response: 'io.seldon.serving.inference.response',
  feedback: 'io.seldon.serving.feedback',
} as const;

export interface LogEvent {
  /** UUID, the same when the event is sent again. */
  readonly id: string;
  readonly side: keyof typeof EVENT_TYPES;
  /** Epoch ms. */
  readonly at: number;
  /** Who sends it: the address of the inference port. */
  readonly source: string;
  /** The id of the whole request (puid). */
  readonly requestId: string;
  /** Shared by the two sides and the feedback of one call: the request's id where the graph has one logged unit. */
  readonly callId: string;
  readonly node: string;
  readonly deployment: string;
  readonly namespace: string;
  readonly predictor: string;
  /** Of the deployment: `seldon`, `v2` or `tensorflow`. */
  readonly protocol: string;
  /** JSON text; of a message that is too large, `{ truncated, size, start }`. */
  readonly body: string;
  /** Bytes of a message that is too large; absent of a whole one. */
  readonly truncatedFrom?: number;
}

/** A message as the body of an event: not larger than it may be, and JSON in any case. */
export function eventBody(text: string, maxBytes: number): Pick<LogEvent, 'body' | 'truncatedFrom'> {
  const { bytes } = cutPayload(text, maxBytes);
  if (bytes === undefined) return { body: text };
  // Written as a text in JSON, what was JSON itself can become twice as long.
  const start = cutPayload(text, Math.floor(maxBytes / 2)).text;
  return { body: JSON.stringify({ truncated: true, size: bytes, start }), truncatedFrom: bytes };
}
