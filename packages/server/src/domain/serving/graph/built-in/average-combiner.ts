// AVERAGE_COMBINER: the mean of what the children answered, element by element.
import { PlatformError } from '../../../../kernel/errors.ts';
import { outputNames } from '../../signature/signature.ts';
import { elementCount, isNumericType } from '../../tensors/tensor.ts';
import type { GraphMessage, UnitBackend } from '../graph-node.ts';
import { outputOf } from '../message-body.ts';

interface Matrix {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly names: readonly string[] | undefined;
}

export function createAverageCombiner(): UnitBackend {
  return {
    aggregate: async (messages) => {
      const matrices = messages.map((message, index) => matrixOf(message, index));
      const [first] = matrices;
      const { shape, names } = first!;
      const mean = new Float64Array(first!.values.length);
      for (const [index, matrix] of matrices.entries()) {
        if (matrix.shape.join() !== shape.join())
          throw new PlatformError(
            'invalid_argument',
            `the answers of its children have different shapes: [${shape.join(', ')}] and, of child ${index}, [${matrix.shape.join(', ')}].`,
          );
        for (let element = 0; element < mean.length; element += 1) mean[element]! += matrix.values[element]! / matrices.length;
      }
      const tensors = [{ name: '', datatype: 'float64', shape, data: mean }] as const;
      return { body: { kind: 'output', output: { form: 'array', tensors, ...(names ? { names } : {}) } } };
    },
  };
}

function matrixOf({ body }: GraphMessage, index: number): Matrix {
  const output = outputOf(body);
  const { tensors } = output;
  const refuse = (what: string) =>
    new PlatformError('invalid_argument', `the answer of its child ${index} is ${what}; only numbers have a mean.`);
  for (const { datatype } of tensors) if (!isNumericType(datatype) || datatype === 'bool') throw refuse(`of ${datatype}`);
  const numbers = tensors.map(({ data }) => Float64Array.from(data as ArrayLike<number>, Number));
  if (output.form === 'table') {
    const rows = tensors[0]!.shape[0]!;
    const values = new Float64Array(rows * tensors.length);
    for (const [column, cells] of numbers.entries())
      for (let row = 0; row < rows; row += 1) values[row * tensors.length + column] = cells[row]!;
    return { shape: [rows, tensors.length], values, names: tensors.map((tensor) => tensor.name) };
  }
  if (tensors.length !== 1 || tensors[0]!.shape.length === 0)
    throw refuse(tensors.length === 1 ? 'a single value' : `${tensors.length} arrays`);
  const signature = body.unit?.model.signature;
  const columns = output.names ?? (signature ? outputNames(signature) : undefined);
  const { shape } = tensors[0]!;
  return { shape, values: numbers[0]!.slice(0, elementCount(shape)), names: columns?.length === shape.at(-1) ? columns : undefined };
}
