// The body of an inference request: named tensors, their shapes checked against their data.
import { describeValue, elementCount, type Payload, type PayloadTensor } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { parseJson } from '../inference-json.ts';
import { PAYLOAD_TYPES } from './datatypes.ts';

export interface InferRequest {
  readonly id: string | undefined;
  readonly payload: Payload;
  /** Names of the outputs that are wanted; undefined for all. */
  readonly outputs: readonly string[] | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws invalid_argument naming the field, e.g. `inputs[0].shape` */
export function parseInferRequest(text: string, wideIntegers: boolean): InferRequest {
  const body = parseJson(text, wideIntegers);
  if (!isFields(body)) throw fault('body', `expected an object, got ${describeValue(body)}`);
  if (!Array.isArray(body.inputs) || body.inputs.length === 0)
    throw fault('inputs', `expected a list of tensors, got ${describeValue(body.inputs)}`);
  const tensors = body.inputs.map((input, index) => parseTensor(input, `inputs[${index}]`));
  if (body.id !== undefined && typeof body.id !== 'string') throw fault('id', `expected text, got ${describeValue(body.id)}`);
  return {
    id: body.id as string | undefined,
    payload: { kind: 'tensors', tensors, ...inferenceParams(body.parameters) },
    outputs: parseOutputs(body.outputs),
  };
}

/** What clients of other servers put there to choose a codec means nothing here: types come from the signature. */
const CODEC_PARAMETERS = new Set(['content_type', 'headers', 'binary_data_output']);

function inferenceParams(parameters: unknown): { params?: Fields } {
  if (!isFields(parameters)) return {};
  const params = Object.fromEntries(Object.entries(parameters).filter(([name]) => !CODEC_PARAMETERS.has(name)));
  return Object.keys(params).length > 0 ? { params } : {};
}

function parseOutputs(outputs: unknown): readonly string[] | undefined {
  if (outputs === undefined || outputs === null) return undefined;
  if (!Array.isArray(outputs)) throw fault('outputs', `expected a list, got ${describeValue(outputs)}`);
  const names = outputs.map((output, index) => {
    if (isFields(output) && typeof output.name === 'string') return output.name;
    throw fault(`outputs[${index}].name`, 'expected text');
  });
  return names.length > 0 ? names : undefined;
}

function parseTensor(input: unknown, field: string): PayloadTensor {
  if (!isFields(input)) throw fault(field, `expected an object, got ${describeValue(input)}`);
  const { name, shape, datatype, data } = input;
  if (typeof name !== 'string') throw fault(`${field}.name`, `expected text, got ${describeValue(name)}`);
  if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size >= 0))
    throw fault(`${field}.shape`, `expected a list of whole numbers, got ${describeValue(shape)}`);
  const type = typeof datatype === 'string' && Object.hasOwn(PAYLOAD_TYPES, datatype) ? PAYLOAD_TYPES[datatype] : undefined;
  if (!type) throw fault(`${field}.datatype`, `expected one of ${Object.keys(PAYLOAD_TYPES).join(', ')}, got ${describeValue(datatype)}`);
  if (isFields(input.parameters) && input.parameters.binary_data_size !== undefined)
    throw new PlatformError(
      'unimplemented',
      `${field}.parameters.binary_data_size: binary tensors are not served yet; send data as JSON.`,
      { field },
    );
  if (!Array.isArray(data)) throw fault(`${field}.data`, `expected a list, got ${describeValue(data)}`);
  const wanted = elementCount(shape);
  const given = countLeaves(data);
  if (given !== wanted) throw fault(`${field}.data`, `shape [${shape.join(', ')}] needs ${wanted} values, got ${given}`);
  return { name, datatype: type, shape, data };
}

/** Flat lists are counted at once, nested ones level by level. */
function countLeaves(data: readonly unknown[]): number {
  if (!data.some(Array.isArray)) return data.length;
  let count = 0;
  for (const item of data) count += Array.isArray(item) ? countLeaves(item) : 1;
  return count;
}

function fault(field: string, message: string): PlatformError {
  return new PlatformError('invalid_argument', `${field}: ${message}.`, { field });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
