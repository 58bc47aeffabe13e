// A SeldonMessage in JSON, as the payload of a prediction.
import { describeValue, elementCount, isEndless, type Payload } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { parseJson } from '../inference-json.ts';
import { pythonRepr } from './python-repr.ts';

/** The answer comes in the encoding of the request. */
export type Encoding = 'ndarray' | 'tensor' | 'other';

export interface SeldonMessage {
  readonly payload: Payload;
  readonly encoding: Encoding;
  readonly meta: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A number with a decimal point or an exponent, which JSON.parse forgets when it is whole: `[[1.0, 2.0]]` is an array of floats
 * to numpy, and a class that divides in place would get zeros from integers. Text that looks like one does no harm.
 */
const WRITTEN_FLOAT = /\d(?:\.\d|[eE][-+]?\d)/;

/**
 * @param text          a JSON object, or `json=` and a JSON object as a form has it
 * @param wideIntegers  keep whole numbers beyond 2^53
 * @throws              invalid_argument with Seldon's words and the field
 */
export function parseSeldonMessage(text: string, wideIntegers: boolean): SeldonMessage {
  return messageIn(parseBody(text, wideIntegers), WRITTEN_FLOAT.test(text));
}

/** Several messages, as a unit that combines them gets: a bare list, or in `seldonMessages`. @throws invalid_argument */
export function parseSeldonMessages(text: string): SeldonMessage[] {
  const body = parseJson(text, false);
  const messages = isFields(body) ? body.seldonMessages : body;
  if (!Array.isArray(messages)) throw new PlatformError('invalid_argument', `Invalid request data type: ${pythonRepr(body)}`);
  return messages.map((message) => messageIn(isFields(message) ? message : {}, WRITTEN_FLOAT.test(text)));
}

function messageIn(body: Fields, floats: boolean): SeldonMessage {
  const meta = isFields(body.meta) ? body.meta : {};
  const found = payloadIn(body, floats);
  if (found) return { ...found, meta };
  throw new PlatformError('invalid_argument', `Invalid request data type: ${pythonRepr(body)}`);
}

/** The data of a message; undefined when it holds none. @throws invalid_argument */
export function payloadIn(body: Fields, floats: boolean): Pick<SeldonMessage, 'payload' | 'encoding'> | undefined {
  if (isFields(body.data)) return parseData(body.data, floats);
  if (body.jsonData !== undefined) return { payload: { kind: 'json', value: body.jsonData }, encoding: 'other' };
  if (typeof body.strData === 'string') return { payload: { kind: 'text', value: body.strData }, encoding: 'other' };
  if (typeof body.binData === 'string') return { payload: { kind: 'bytes', base64: body.binData }, encoding: 'other' };
  return undefined;
}

export function parseBody(text: string, wideIntegers: boolean): Fields {
  const json = text.startsWith('json=') ? decodeForm(text.slice('json='.length)) : text;
  // Seldon's words for what is no JSON at all; JSON with a fault in it is worth a better message.
  if (!/^\s*[[{]/.test(json)) throw new PlatformError('invalid_argument', "Can't find JSON in data");
  const body = parseJson(json, wideIntegers);
  if (!isFields(body)) throw new PlatformError('invalid_argument', `Invalid request data type: ${pythonRepr(body)}`);
  return body;
}

function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function parseData(data: Fields, floats: boolean): { payload: Payload; encoding: Encoding } {
  const names = parseNames(data.names);
  if (data.tensor !== undefined)
    return { payload: { ...parseTensor(data.tensor, names), ...(floats ? { floats } : {}) }, encoding: 'tensor' };
  if (data.ndarray !== undefined) {
    if (!Array.isArray(data.ndarray)) throw fault('data.ndarray', `expected a list, got ${describeValue(data.ndarray)}`);
    return { payload: { kind: 'rows', names, value: data.ndarray, ...(floats ? { floats } : {}) }, encoding: 'ndarray' };
  }
  if (data.tftensor !== undefined) throw fault('data.tftensor', 'this encoding is not supported; send data.ndarray or data.tensor');
  return { payload: { kind: 'rows', names, value: [] }, encoding: 'ndarray' };
}

function parseNames(names: unknown): readonly string[] {
  if (names === undefined || names === null) return [];
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw fault('data.names', `expected a list of texts, got ${describeValue(names)}`);
}

function parseTensor(tensor: unknown, names: readonly string[]): Extract<Payload, { kind: 'dense' }> {
  if (!isFields(tensor)) throw fault('data.tensor', `expected an object with shape and values, got ${describeValue(tensor)}`);
  const { shape, values } = tensor;
  if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size >= 0))
    throw fault('data.tensor.shape', `expected a list of whole numbers, got ${describeValue(shape)}`);
  if (!Array.isArray(values)) throw fault('data.tensor.values', `expected a list, got ${describeValue(values)}`);
  if (elementCount(shape) !== values.length)
    throw fault('data.tensor', `shape [${shape.join(', ')}] needs ${elementCount(shape)} values, got ${values.length}`);
  if (isEndless(shape)) throw fault('data.tensor.shape', `[${shape.join(', ')}] are too many lists of nothing`);
  return { kind: 'dense', names, shape, values };
}

function fault(field: string, message: string): PlatformError {
  return new PlatformError('invalid_argument', `${field}: ${message}.`, { field });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
