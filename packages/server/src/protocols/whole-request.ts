// A text that is a whole request of Seldon's or the Open Inference protocol, wherever it was found: what it asks, and its
// answer as the body that the protocol would have sent.
import type { GraphAnswer, LoadedUnit, MessageMeta, Payload } from '../domain/serving/index.ts';
import { readMeta } from '../domain/serving/index.ts';
import { parseWideJson } from '../kernel/wide-json.ts';
import { parseJson } from './inference-json.ts';
import { parseInferRequest, payloadOf } from './oip/infer-request.ts';
import { encodeInferResponse } from './oip/infer-response.ts';
import { encodeAnswer, metaJson } from './seldon/encode-message.ts';
import { parseSeldonMessage } from './seldon/seldon-message.ts';
import { takesBytes } from './takes-bytes.ts';

export interface ParsedRequest {
  readonly payload: Payload;
  readonly meta?: MessageMeta;
  encode(answer: GraphAnswer): unknown;
}

export interface RequestPlace {
  /** Which is asked. */
  readonly unit: LoadedUnit;
  /** Of the answer, where the request has none of its own. */
  readonly id: string;
}

/** @throws invalid_argument with the protocol's words */
export function parseWholeRequest(text: string, place: RequestPlace): ParsedRequest {
  const body = parseJson(text, false);
  const isInference = typeof body === 'object' && body !== null && Array.isArray((body as { inputs?: unknown }).inputs);
  return isInference ? inferRequest(text, place) : seldonMessage(text, place);
}

function seldonMessage(text: string, { id }: RequestPlace): ParsedRequest {
  const { payload, encoding, meta } = parseSeldonMessage(text, true);
  const puid = typeof meta.puid === 'string' ? meta.puid : id;
  return {
    payload,
    meta: readMeta(meta),
    encode: (answer) => parseWideJson(`{${encodeAnswer(answer, encoding)},${metaJson(answer.meta, puid)}}`),
  };
}

function inferRequest(text: string, { unit, id }: RequestPlace): ParsedRequest {
  const request = parseInferRequest({ json: text, binary: Buffer.alloc(0), wideIntegers: true, takesBytes: takesBytes({ root: unit }) });
  const { pinned, spec } = unit;
  return {
    payload: payloadOf(request),
    encode: (answer) => {
      const naming = { id: request.id ?? id, modelName: pinned.modelName ?? spec.name, modelVersion: pinned.modelVersion };
      const encoded = encodeInferResponse(answer, naming, { outputs: request.outputs, binaryOutputs: false });
      return parseWideJson(typeof encoded === 'string' ? encoded : encoded.text());
    },
  };
}
