// Input for a model without a signature: the types are read off the values, as numpy and pandas would.
import { PlatformError } from '../../../kernel/errors.ts';
import { layoutOf, type ModelInput } from '../tensors/model-io.ts';
import { type DataType, elementCount, isNumericType, type Tensor, TYPED_ARRAYS } from '../tensors/tensor.ts';
import { coercionTo } from './coerce-value.ts';
import { shapeOf, visitLeaves } from './nested-values.ts';
import type { Payload, PayloadTensor } from './payload.ts';

export function typeUntyped(payload: Payload): ModelInput {
  switch (payload.kind) {
    case 'rows': {
      const shape = shapeOf(payload.value);
      const values: unknown[] = [];
      visitLeaves(payload.value, shape, 'The data', (leaf) => values.push(leaf));
      return tableOrArray(payload.names, shape, values, payload.floats);
    }
    case 'dense':
      return tableOrArray(payload.names, payload.shape, payload.values, payload.floats);
    case 'tensors':
      if (payload.tensors.length === 0) throw new PlatformError('invalid_argument', 'The request holds no input.');
      return payload.tensors.length === 1 ? arrayInput(givenTensor('', payload.tensors[0]!)) : tensorsInput(payload.tensors);
    case 'text':
      return arrayInput({ name: '', datatype: 'string', shape: [1], data: [payload.value] });
    case 'bytes':
      return arrayInput({ name: '', datatype: 'bytes', shape: [1], data: [payload.base64] });
    case 'json':
      return { form: 'value', tensors: [{ name: '', datatype: 'json', shape: [], data: [payload.value] }], rows: 1 };
  }
}

/** Named columns make a table, as Seldon's MLflow server does; without names it is an array. */
function tableOrArray(names: readonly string[], shape: readonly number[], values: readonly unknown[], floats = false): ModelInput {
  const [rows = 0, columns] = shape;
  if (shape.length !== 2 || names.length !== columns || columns === 0) return arrayInput(tensorOf('', shape, values, undefined, floats));
  const tensors = names.map((name, column) => {
    const cells = Array.from({ length: rows }, (_, row) => values[row * names.length + column]);
    return tensorOf(name, [rows], cells);
  });
  return { form: 'table', tensors, rows, ...(rows === 0 ? {} : { layout: layoutOf('table', tensors) }) };
}

function arrayInput(tensor: Tensor): ModelInput {
  const rows = tensor.shape[0] ?? 1;
  // The first axis of a flat list may be features as well as rows, so a flat list is never merged with another.
  const mergeable = tensor.shape.length > 1 && rows > 0;
  return { form: 'array', tensors: [tensor], rows, ...(mergeable ? { layout: layoutOf('array', [tensor]) } : {}) };
}

function tensorsInput(given: readonly PayloadTensor[]): ModelInput {
  const tensors = given.map((tensor) => givenTensor(tensor.name, tensor));
  return { form: 'tensors', tensors, rows: tensors[0]?.shape[0] ?? 0 };
}

function flat({ shape, data }: PayloadTensor): readonly unknown[] {
  return data.length === elementCount(shape) && !(shape.length > 1 && Array.isArray(data[0])) ? data : data.flat(shape.length);
}

/** A tensor as its caller declared it. */
export function givenTensor(name: string, given: PayloadTensor): Tensor {
  const { typed, datatype, shape } = given;
  return typed && datatype ? { name, datatype, shape, data: typed } : tensorOf(name, shape, flat(given), datatype);
}

/** @param floats  whole numbers are floats too */
export function tensorOf(name: string, shape: readonly number[], values: readonly unknown[], declared?: DataType, floats = false): Tensor {
  const datatype = declared ?? typeOf(values, floats);
  if (!isNumericType(datatype)) return { name, datatype, shape, data: values };
  const data = new TYPED_ARRAYS[datatype](values.length);
  const coerce = coercionTo(datatype);
  for (let index = 0; index < values.length; index += 1)
    (data as ArrayLike<unknown> as unknown[])[index] = coerce(
      values[index],
      () => `${name ? `Input "${name}"` : 'The input'} (${datatype}), element ${index}`,
    );
  return { name, datatype, shape, data };
}

/** All whole: int64 · all numbers (or null): float64 · all text: string · all true or false: bool · else free-form. */
function typeOf(values: readonly unknown[], floats: boolean): DataType {
  let whole = true;
  let numbers = true;
  let texts = true;
  let bools = true;
  for (const value of values) {
    const isBig = typeof value === 'bigint';
    whole &&= isBig || Number.isSafeInteger(value);
    numbers &&= isBig || typeof value === 'number' || value === null;
    texts &&= typeof value === 'string' || value === null;
    bools &&= typeof value === 'boolean';
    if (!numbers && !texts && !bools) return 'json';
  }
  if (values.length === 0) return 'float64';
  if (whole && !floats) return 'int64';
  if (numbers) return 'float64';
  return texts ? 'string' : 'bool';
}
