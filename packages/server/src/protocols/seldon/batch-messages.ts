// Requests and answers of batch jobs as SeldonMessages, for the prediction log.
import type { GraphAnswer, Payload } from '../../domain/serving/index.ts';
import { encodeAnswer, encodePayload, metaJson } from './encode-message.ts';

export function batchRequestText(payload: Payload, tags: Readonly<Record<string, string>>): string {
  return `{${encodePayload(payload)},"meta":{"tags":${JSON.stringify(tags)}}}`;
}

export function batchResponseText(answer: GraphAnswer, id: string): string {
  return `{${encodeAnswer(answer, 'ndarray')},${metaJson(answer.meta, id)}}`;
}
