// The body of an inference request over REST: named tensors, their shapes checked against their data, which stands in the
// JSON or, with the binary extension, in the bytes behind it.
import { describeValue, elementCount, isEndless, type Payload, type PayloadTensor } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { parseJson } from '../inference-json.ts';
import { PAYLOAD_TYPES } from './datatypes.ts';
import { withRaw } from './raw-tensors.ts';

export interface RequestTensor extends PayloadTensor {
  /** The datatype as the wire names it. */
  readonly wireType: string;
}

export interface WantedOutput {
  readonly name: string;
  /** Whether its data shall be raw bytes; undefined: as the request says for all. */
  readonly binary: boolean | undefined;
}

export interface InferRequest {
  readonly id: string | undefined;
  readonly tensors: readonly RequestTensor[];
  /** What the model is told besides its input. */
  readonly parameters: Fields | undefined;
  /** Undefined for all. */
  readonly outputs: readonly WantedOutput[] | undefined;
  /** Whether the data of outputs shall be raw bytes where they do not say it themselves. */
  readonly binaryOutputs: boolean;
  /** Whether a tensor came as raw bytes. */
  readonly hasBinary: boolean;
}

export interface RequestBody {
  readonly json: string;
  /** What follows the JSON. */
  readonly binary: Buffer;
  /** Keep whole numbers beyond 2^53. */
  readonly wideIntegers: boolean;
  /** Whether the model takes bytes, not text, as this input. */
  readonly takesBytes: (input: string) => boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws invalid_argument naming the field, e.g. `inputs[0].shape` */
export function parseInferRequest({ json, binary, wideIntegers, takesBytes }: RequestBody): InferRequest {
  const body = parseJson(json, wideIntegers);
  if (!isFields(body)) throw fault('body', `expected an object, got ${describeValue(body)}`);
  if (!Array.isArray(body.inputs) || body.inputs.length === 0)
    throw fault('inputs', `expected a list of tensors, got ${describeValue(body.inputs)}`);
  const rest = { binary, at: 0, takesBytes };
  const tensors = body.inputs.map((input, index) => parseTensor(input, `inputs[${index}]`, rest));
  if (rest.at !== binary.length)
    throw fault('body', `${binary.length} bytes follow the JSON, and the inputs' binary_data_size add up to ${rest.at}`);
  if (body.id !== undefined && typeof body.id !== 'string') throw fault('id', `expected text, got ${describeValue(body.id)}`);
  return {
    id: body.id as string | undefined,
    tensors,
    parameters: inferenceParameters(body.parameters),
    outputs: parseOutputs(body.outputs),
    binaryOutputs: isFields(body.parameters) && body.parameters.binary_data_output === true,
    hasBinary: binary.length > 0,
  };
}

export function payloadOf({ tensors, parameters }: InferRequest): Payload {
  return { kind: 'tensors', tensors, ...(parameters ? { params: parameters } : {}) };
}

/**
 * What clients of other servers put there to choose a codec means nothing here (types come from the signature), and neither do
 * Triton's places in a queue that we do not have.
 */
const CLIENT_PARAMETERS = new Set(['content_type', 'headers', 'binary_data_output', 'priority', 'timeout']);

export function inferenceParameters(parameters: unknown): Fields | undefined {
  if (!isFields(parameters)) return undefined;
  const params = Object.fromEntries(Object.entries(parameters).filter(([name]) => !CLIENT_PARAMETERS.has(name)));
  return Object.keys(params).length > 0 ? params : undefined;
}

/** @throws unimplemented naming what this server does not have: memory shared with the client, the classification extension */
export function refuseExtensions(parameters: unknown, field: string): void {
  if (!isFields(parameters)) return;
  for (const name of ['shared_memory_region', 'classification'])
    if (parameters[name]) throw new PlatformError('unimplemented', `${field}.parameters.${name}: this extension is not served.`, { field });
}

function parseOutputs(outputs: unknown): readonly WantedOutput[] | undefined {
  if (outputs === undefined || outputs === null) return undefined;
  if (!Array.isArray(outputs)) throw fault('outputs', `expected a list, got ${describeValue(outputs)}`);
  const wanted = outputs.map((output: unknown, index): WantedOutput => {
    if (!isFields(output) || typeof output.name !== 'string') throw fault(`outputs[${index}].name`, 'expected text');
    refuseExtensions(output.parameters, `outputs[${index}]`);
    const binary = isFields(output.parameters) ? output.parameters.binary_data : undefined;
    return { name: output.name, binary: typeof binary === 'boolean' ? binary : undefined };
  });
  return wanted.length > 0 ? wanted : undefined;
}

/** The bytes behind the JSON, and how many of them the tensors so far took. */
interface Rest {
  readonly binary: Buffer;
  at: number;
  readonly takesBytes: (input: string) => boolean;
}

function parseTensor(input: unknown, field: string, rest: Rest): RequestTensor {
  if (!isFields(input)) throw fault(field, `expected an object, got ${describeValue(input)}`);
  const { name, shape, datatype, data, parameters } = input;
  if (typeof name !== 'string') throw fault(`${field}.name`, `expected text, got ${describeValue(name)}`);
  checkShape(shape, `${field}.shape`);
  const type = payloadType(datatype, `${field}.datatype`);
  refuseExtensions(parameters, field);
  const tensor = { name, datatype: type, wireType: datatype as string, shape };
  const size = isFields(parameters) ? parameters.binary_data_size : undefined;
  if (size !== undefined) {
    if (data !== undefined) throw fault(`${field}.data`, 'this tensor has a binary_data_size, so its data follows the JSON');
    return withRaw(tensor, takeBytes(rest, size, field), rest.takesBytes(name), field);
  }
  if (!Array.isArray(data)) throw fault(`${field}.data`, `expected a list, got ${describeValue(data)}`);
  checkCount(shape, countLeaves(data), `${field}.data`);
  return { ...tensor, data };
}

export function payloadType(datatype: unknown, field: string): NonNullable<PayloadTensor['datatype']> {
  const type = typeof datatype === 'string' && Object.hasOwn(PAYLOAD_TYPES, datatype) ? PAYLOAD_TYPES[datatype] : undefined;
  if (type) return type;
  throw fault(field, `expected one of ${Object.keys(PAYLOAD_TYPES).join(', ')}, got ${describeValue(datatype)}`);
}

export function checkShape(shape: unknown, field: string): asserts shape is readonly number[] {
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw fault(field, `expected a list of whole numbers, got ${describeValue(shape)}`);
  if (isEndless(shape)) throw fault(field, `[${shape.join(', ')}] are too many lists of nothing`);
}

export function checkCount(shape: readonly number[], given: number, field: string): void {
  const wanted = elementCount(shape);
  if (given !== wanted) throw fault(field, `shape [${shape.join(', ')}] needs ${wanted} values, got ${given}`);
}

function takeBytes(rest: Rest, size: unknown, field: string): Buffer {
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw fault(`${field}.parameters.binary_data_size`, `expected a number of bytes, got ${describeValue(size)}`);
  const from = rest.at;
  if (from + size > rest.binary.length)
    throw fault(`${field}.parameters.binary_data_size`, `needs ${size} bytes behind the JSON, got ${rest.binary.length - from}`);
  rest.at += size;
  return rest.binary.subarray(from, rest.at);
}

/** Flat lists are counted at once, nested ones level by level. */
function countLeaves(data: readonly unknown[]): number {
  if (!data.some(Array.isArray)) return data.length;
  let count = 0;
  for (const item of data) count += Array.isArray(item) ? countLeaves(item) : 1;
  return count;
}

export function fault(field: string, message: string): PlatformError {
  return new PlatformError('invalid_argument', `${field}: ${message}.`, { field });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
