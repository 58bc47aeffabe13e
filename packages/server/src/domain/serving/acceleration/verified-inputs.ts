// Which requests are like those that were compared. Only they are answered by the ONNX model; any other goes to the original.
import type { IoForm, ModelInput } from '../tensors/model-io.ts';
import { isNumericType, type Tensor } from '../tensors/tensor.ts';

export interface InputShape {
  readonly form: IoForm;
  readonly tensors: readonly { readonly name: string; readonly inner: readonly number[]; readonly numeric: boolean }[];
}

export interface VerifiedInputs {
  readonly shapes: readonly InputShape[];
  /** What numbers become in the ONNX model: one that it cannot hold is not for it. */
  readonly precision: 'float32' | 'float64';
  /** Whether missing values (NaN) were compared and agree. */
  readonly missingValues: boolean;
}

export function shapeOfInput({ form, tensors }: ModelInput): InputShape {
  return {
    form,
    tensors: tensors.map(({ name, shape, datatype }) => ({ name, inner: shape.slice(1), numeric: isNumericType(datatype) })),
  };
}

/** @returns a check that is cheap enough for each request */
export function createInputCheck({ shapes, precision, missingValues }: VerifiedInputs): (input: ModelInput) => boolean {
  const largestWhole = precision === 'float32' ? 2 ** 24 : Number.MAX_SAFE_INTEGER;

  function holds({ datatype, data }: Tensor): boolean {
    switch (datatype) {
      case 'float32':
      case 'float64': {
        const numbers = data as Float64Array;
        for (let index = 0; index < numbers.length; index += 1) {
          const value = precision === 'float32' ? Math.fround(numbers[index]!) : numbers[index]!;
          if (!Number.isFinite(value) && !(missingValues && Number.isNaN(value))) return false;
        }
        return true;
      }
      case 'int64':
      case 'uint64': {
        for (const value of data as BigInt64Array) if (value > largestWhole || value < -largestWhole) return false;
        return true;
      }
      case 'int32':
      case 'uint32': {
        for (const value of data as Int32Array) if (value > largestWhole || value < -largestWhole) return false;
        return true;
      }
      case 'string':
        return (data as readonly unknown[]).every((value) => typeof value === 'string');
      default:
        return isNumericType(datatype);
    }
  }

  const fits = (input: ModelInput, shape: InputShape) =>
    input.form === shape.form &&
    input.tensors.length === shape.tensors.length &&
    shape.tensors.every((wanted, index) => isLike(input.tensors[index]!, wanted));

  return (input) =>
    input.params === undefined && input.rows > 0 && shapes.some((shape) => fits(input, shape)) && input.tensors.every(holds);
}

function isLike({ name, shape, datatype }: Tensor, wanted: InputShape['tensors'][number]): boolean {
  if (name !== wanted.name || shape.length !== wanted.inner.length + 1 || isNumericType(datatype) !== wanted.numeric) return false;
  for (let axis = 0; axis < wanted.inner.length; axis += 1) if (shape[axis + 1] !== wanted.inner[axis]) return false;
  return true;
}
