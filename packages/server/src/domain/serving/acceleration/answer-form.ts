// How outputs of an ONNX model become the answer that the original gives: its form, names, types and shapes. It is learned
// from one answer of both, and holds for the others because those are compared.
import { PlatformError } from '../../../kernel/errors.ts';
import { castNumbers } from '../tensors/cast-numbers.ts';
import type { IoForm, ModelOutput } from '../tensors/model-io.ts';
import {
  type DataType,
  elementCount,
  isNumericType,
  type NumericArray,
  type NumericType,
  type Tensor,
  TYPED_ARRAYS,
} from '../tensors/tensor.ts';

interface AnswerTensor {
  readonly name: string;
  readonly datatype: DataType;
  /** Without the rows. */
  readonly inner: readonly number[];
  /** Index of the ONNX model's output. */
  readonly output: number;
  /** Of that output, where each of its columns is a tensor of the answer. */
  readonly column?: number;
}

export interface AnswerForm {
  readonly form: IoForm;
  readonly tensors: readonly AnswerTensor[];
}

/** @throws failed_precondition when the outputs of the ONNX model cannot be the original's answer */
export function learnAnswerForm(original: ModelOutput, onnx: ModelOutput, rows: number): AnswerForm {
  if (
    original.form === 'value' ||
    original.tensors.some(({ datatype }) => datatype === 'json' || datatype === 'bytes' || datatype === 'datetime')
  )
    throw cannot('it answers free-form values');
  if (original.tensors.some(({ shape }) => shape[0] !== rows)) throw cannot('its answer has not one row for each row of the request');
  const tensors = original.tensors.map(({ name, datatype, shape }, index): AnswerTensor => {
    const [, ...inner] = shape;
    return { name, datatype, inner, ...placeOf(original, onnx, index) };
  });
  for (const { datatype, inner, output, column } of tensors) {
    const given = onnx.tensors[output];
    const values = rows * elementCount(inner) * (column === undefined ? 1 : original.tensors.length);
    if (given?.data.length !== values) throw cannot('its answer has another number of values than the outputs of the ONNX model');
    if (isNumericType(given.datatype) !== isNumericType(datatype)) throw cannot(`it answers ${datatype}, the ONNX model ${given.datatype}`);
  }
  return { form: original.form, tensors };
}

function placeOf(original: ModelOutput, onnx: ModelOutput, index: number): Pick<AnswerTensor, 'output' | 'column'> {
  if (original.tensors.length === onnx.tensors.length) {
    const named = onnx.tensors.findIndex(({ name }) => name === original.tensors[index]!.name);
    return { output: named === -1 ? index : named };
  }
  if (onnx.tensors.length === 1) return { output: 0, column: index };
  throw cannot(`it answers ${original.tensors.length} arrays, the ONNX model ${onnx.tensors.length}`);
}

export function applyAnswerForm({ form, tensors }: AnswerForm, { tensors: given }: ModelOutput, rows: number): ModelOutput {
  return {
    form,
    tensors: tensors.map(({ name, datatype, inner, output, column }): Tensor => {
      const source = given[output]!;
      const data = column === undefined ? source.data : columnOf(source, column, rows);
      return { name, datatype, shape: [rows, ...inner], data: asType(data, source.datatype, datatype) };
    }),
  };
}

function columnOf({ data, datatype }: Tensor, column: number, rows: number): Tensor['data'] {
  const width = data.length / rows;
  if (!isNumericType(datatype)) return Array.from({ length: rows }, (_, row) => data[row * width + column]);
  const picked = new TYPED_ARRAYS[datatype](rows);
  for (let row = 0; row < rows; row += 1) (picked as Float64Array)[row] = (data as Float64Array)[row * width + column]!;
  return picked;
}

function asType(data: Tensor['data'], from: DataType, to: DataType): Tensor['data'] {
  return from === to || !isNumericType(to) ? data : castNumbers(data as NumericArray, to as NumericType);
}

function cannot(reason: string): PlatformError {
  return new PlatformError('failed_precondition', `The original's answer cannot be that of an ONNX model: ${reason}.`);
}
