// The body of a prediction as TensorFlow Serving takes it: `instances`, one entry for each row, or `inputs`, one for each
// tensor. Bytes are written `{"b64": "…"}`.
import { isUtf8 } from 'node:buffer';
import { describeValue, type Payload, shapeOf } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { parseJson } from '../inference-json.ts';

export interface PredictRequest {
  /** The answer has the form of the request. */
  readonly form: 'rows' | 'columns';
  readonly payload: Payload;
}

type Fields = Readonly<Record<string, unknown>>;

export interface ModelWords {
  /** Whether the model takes bytes, not text, as this input. */
  takesBytes(input: string): boolean;
  /** The one signature that is served. */
  readonly signatureName: string;
}

/**
 * @param wideIntegers  keep whole numbers beyond 2^53
 * @throws              invalid_argument naming the field, e.g. `instances[1]`
 */
export function parsePredictRequest(text: string, wideIntegers: boolean, { takesBytes, signatureName }: ModelWords): PredictRequest {
  const body = parseJson(text, wideIntegers);
  if (!isFields(body)) throw fault('body', `expected an object, got ${describeValue(body)}`);
  const { signature_name: signature = '', instances, inputs } = body;
  if (signature !== '' && signature !== signatureName)
    throw fault('signature_name', `the model serves ${signatureName}, got ${describeValue(signature)}`);
  if ((instances === undefined) === (inputs === undefined)) throw fault('body', 'expected either instances or inputs');
  if (inputs !== undefined) return { form: 'columns', payload: parseInputs(inputs, takesBytes) };
  return { form: 'rows', payload: parseInstances(instances, takesBytes) };
}

function parseInstances(instances: unknown, takesBytes: (input: string) => boolean): Payload {
  if (!Array.isArray(instances) || instances.length === 0)
    throw fault('instances', `expected a list of rows, got ${describeValue(instances)}`);
  const plain = instances.map((instance) => withoutBase64(instance, takesBytes, ''));
  if (!plain.every(isFields)) return { kind: 'rows', names: [], value: plain };
  const names = [...new Set(plain.flatMap((row) => Object.keys(row)))];
  // A row that lacks a value leaves it to the model whether it may be missing.
  if (plain.some((row) => Object.keys(row).length !== names.length)) return { kind: 'json', value: plain };
  return {
    kind: 'tensors',
    tensors: names.map((name) => {
      const data = plain.map((row) => row[name]);
      return { name, shape: shapeOf(data), data };
    }),
  };
}

function parseInputs(inputs: unknown, takesBytes: (input: string) => boolean): Payload {
  const plain = withoutBase64(inputs, takesBytes, '');
  if (Array.isArray(plain)) return { kind: 'rows', names: [], value: plain };
  if (!isFields(plain)) return { kind: 'rows', names: [], value: [plain] };
  const entries = Object.entries(plain);
  if (entries.length === 0) throw fault('inputs', 'expected tensors, got none');
  return {
    kind: 'tensors',
    tensors: entries.map(([name, value]) => {
      const data = Array.isArray(value) ? (value as unknown[]) : [value];
      return { name, shape: shapeOf(data), data };
    }),
  };
}

/** Every `{"b64": "…"}` as what the model takes: the text that the bytes are, or base64 where it takes bytes. */
function withoutBase64(value: unknown, takesBytes: (input: string) => boolean, input: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => withoutBase64(inner, takesBytes, input));
  if (!isFields(value)) return value;
  const names = Object.keys(value);
  if (names.length === 1 && typeof value.b64 === 'string') return takesBytes(input) ? value.b64 : textOf(Buffer.from(value.b64, 'base64'));
  return Object.fromEntries(names.map((name) => [name, withoutBase64(value[name], takesBytes, name)]));
}

/** TensorFlow has one type for text and bytes: what is no UTF-8 goes on as Python writes bytes into text, a lone surrogate for each. */
function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(0xdc00 + byte.charCodeAt(0)));
}

function fault(field: string, message: string): PlatformError {
  return new PlatformError('invalid_argument', `${field}: ${message}.`, { field });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
