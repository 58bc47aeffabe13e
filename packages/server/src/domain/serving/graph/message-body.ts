// The data of a message between units: values as somebody wrote them, or a model's typed output. Each is made into the other
// only when a unit needs it, so that a chain of models never goes through lists of numbers that nobody reads.
import { outputNames } from '../signature/signature.ts';
import type { ModelOutput } from '../tensors/model-io.ts';
import { elementCount, type Tensor } from '../tensors/tensor.ts';
import { shapeOf } from '../typing/nested-values.ts';
import type { Payload } from '../typing/payload.ts';
import { givenTensor, tensorOf } from '../typing/type-untyped.ts';
import type { LoadedUnit } from './loaded-unit.ts';

/** `unit` gave it; absent for what the caller wrote, and until the walker has written down whose answer it is. */
export type MessageBody =
  | { readonly kind: 'payload'; readonly payload: Payload; readonly unit?: LoadedUnit }
  | { readonly kind: 'output'; readonly output: ModelOutput; readonly unit?: LoadedUnit };

/** For a unit that takes values. Columns keep the names that their model gave them; `t:0` and its like are not names. */
export function payloadOf(body: MessageBody): Payload {
  if (body.kind === 'payload') return body.payload;
  const { output, unit } = body;
  const [only] = output.tensors;
  if (output.form === 'value' || !only) return valuePayload(only);
  if (output.form === 'table') return tablePayload(output.tensors);
  if (output.form === 'tensors' && (output.tensors.length > 1 || only.name !== ''))
    return {
      kind: 'tensors',
      tensors: output.tensors.map((tensor) => ({ name: tensor.name, shape: tensor.shape, data: plainValues(tensor) })),
    };
  const floats = only.datatype === 'float64' || only.datatype === 'float32';
  return { kind: 'dense', names: knownNames(output, unit), shape: only.shape, values: plainValues(only), floats };
}

/** For what is encoded or calculated with. */
export function outputOf(body: MessageBody): ModelOutput {
  if (body.kind === 'output') return body.output;
  const { payload } = body;
  switch (payload.kind) {
    case 'rows':
      return { form: 'array', tensors: [rowsTensor(payload.value, payload.floats)], names: payload.names };
    case 'dense':
      return { form: 'array', tensors: [tensorOf('', payload.shape, payload.values, undefined, payload.floats)], names: payload.names };
    case 'tensors':
      return {
        form: 'tensors',
        tensors: payload.tensors.map((tensor) => givenTensor(tensor.name, tensor)),
      };
    case 'text':
      return oneValue('string', payload.value);
    case 'bytes':
      return oneValue('bytes', payload.base64);
    case 'json':
      return oneValue('json', payload.value);
  }
}

/** The names that Seldon's wrapper gives to a model's columns when it goes on: `t:0`, `t:1`, …; none for what a caller wrote. */
export function wrapperNames(body: MessageBody): readonly string[] {
  if (body.kind === 'payload') return [];
  const [only] = body.output.tensors;
  if (body.output.form !== 'array' || only?.shape.length !== 2) return [];
  return Array.from({ length: only.shape[1]! }, (_, index) => `t:${index}`);
}

/** The names of the columns of the one array of an output; empty when it has none, or not one for each column. */
function knownNames({ names, tensors }: ModelOutput, unit: LoadedUnit | undefined): readonly string[] {
  if (names) return names;
  const signature = unit?.model.signature;
  const columns = signature ? outputNames(signature) : [];
  const { shape } = tensors[0]!;
  return shape.length === 2 && columns.length === shape[1] && columns.every((name) => name !== '') ? columns : [];
}

function oneValue(datatype: 'string' | 'bytes' | 'json', value: unknown): ModelOutput {
  return { form: 'value', tensors: [{ name: '', datatype, shape: [], data: [value] }] };
}

function valuePayload(tensor: Tensor | undefined): Payload {
  const value = tensor?.data[0] ?? null;
  if (typeof value !== 'string') return { kind: 'json', value };
  return tensor!.datatype === 'bytes' ? { kind: 'bytes', base64: value } : { kind: 'text', value };
}

function tablePayload(tensors: readonly Tensor[]): Payload {
  const columns = tensors.map(plainValues);
  const rows = Array.from({ length: tensors[0]!.shape[0]! }, (_, row) => columns.map((column) => column[row]));
  return { kind: 'rows', names: tensors.map((tensor) => tensor.name), value: rows };
}

/** As JSON would have them: whole numbers that a double holds are numbers, what is no number is null. */
function plainValues({ datatype, data }: Tensor): readonly unknown[] {
  if (Array.isArray(data)) return data;
  const numbers = data as ArrayLike<number | bigint>;
  return Array.from({ length: numbers.length }, (_, index) => {
    const value = numbers[index]!;
    if (datatype === 'bool') return value !== 0;
    if (typeof value === 'bigint') return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
    return Number.isFinite(value) ? value : null;
  });
}

/** Lists that are no array, because their lengths differ, are kept as the values that they are. */
function rowsTensor(value: readonly unknown[], floats: boolean | undefined): Tensor {
  const shape = shapeOf(value);
  const isRegular = (level: unknown, depth: number): boolean =>
    depth === shape.length
      ? !Array.isArray(level)
      : Array.isArray(level) && level.length === shape[depth] && level.every((inner) => isRegular(inner, depth + 1));
  if (!isRegular(value, 0)) return { name: '', datatype: 'json', shape: [value.length], data: value };
  const values = value.flat(shape.length - 1);
  return values.length === elementCount(shape)
    ? tensorOf('', shape, values, undefined, floats)
    : { name: '', datatype: 'json', shape, data: values };
}
