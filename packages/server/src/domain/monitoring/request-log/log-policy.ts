// How much of what happens is logged: which requests, and how much of their bodies.
import type { PredictionRecord } from './prediction-record.ts';

export interface LogPolicy {
  /** 0 to 100. */
  readonly samplePercent: number;
  /** Of one body, UTF-8. */
  readonly maxPayloadBytes: number;
  /** Whether requests and responses are kept at all; who, when, how long and what class always are. */
  readonly keepsPayloads: boolean;
}

/** What a shadow answers is logged under the id of the request with this behind it. */
const SHADOW = '.shadow';

/**
 * Decided by the id alone, so that a request, the calls of its units, its shadow and every process agree about it.
 * @param id  of the request (puid)
 */
export function isSampled({ samplePercent }: Pick<LogPolicy, 'samplePercent'>, id: string): boolean {
  if (samplePercent >= 100) return true;
  return fraction(id.endsWith(SHADOW) ? id.slice(0, -SHADOW.length) : id) * 100 < samplePercent;
}

/** FNV-1a, and the end of MurmurHash3: without it, ids that differ in their last letters lie close together. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

export interface KeptPayload {
  readonly text: string;
  /** Its size before it was cut; absent when it is whole. */
  readonly bytes?: number;
}

/** The beginning of a body that is too large, cut between characters. */
export function cutPayload(text: string, maxBytes: number): KeptPayload {
  // A character is three bytes at most for each of its units.
  if (text.length * 3 <= maxBytes) return { text };
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return { text };
  const start = Buffer.from(text.slice(0, maxBytes));
  let end = Math.min(maxBytes, start.length);
  while (end > 0 && (start[end]! & 0xc0) === 0x80) end--;
  return { text: start.toString('utf8', 0, end), bytes };
}

export type KeptBodies = Pick<PredictionRecord, 'request' | 'response' | 'requestBytes' | 'responseBytes'>;

/** Bodies as the log keeps them; null is kept as it is. */
export function keptBodies({ maxPayloadBytes, keepsPayloads }: LogPolicy, request: string | null, response: string | null): KeptBodies {
  if (!keepsPayloads) return { request: null, response: null };
  const cutRequest = request === null ? null : cutPayload(request, maxPayloadBytes);
  const cutResponse = response === null ? null : cutPayload(response, maxPayloadBytes);
  return {
    request: cutRequest?.text ?? null,
    response: cutResponse?.text ?? null,
    ...(cutRequest?.bytes === undefined ? {} : { requestBytes: cutRequest.bytes }),
    ...(cutResponse?.bytes === undefined ? {} : { responseBytes: cutResponse.bytes }),
  };
}
