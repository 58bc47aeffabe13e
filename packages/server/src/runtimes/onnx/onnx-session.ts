// An ONNX file opened for answering: names, types, and one run. `run` keeps its thread busy until it is done.
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import {
  castNumbers,
  type DataType,
  isNumericType,
  type ModelInput,
  type ModelOutput,
  type ModelSignature,
  type NumericArray,
  type Tensor,
  type TensorSpec,
  TYPED_ARRAYS,
} from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

export interface OnnxSession {
  /** What the file itself says it takes and gives. */
  readonly signature: ModelSignature;
  run(input: ModelInput): Promise<ModelOutput>;
  release(): Promise<void>;
}

/** @param threads  that one run may use */
export async function openOnnxSession(file: string, threads: number): Promise<OnnxSession> {
  // Loaded only when a model needs it: 30 MB of memory and 50 ms that a server without ONNX models does not pay.
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 });
  const inputs = tensorSpecs(session.inputMetadata);
  const outputs = tensorSpecs(session.outputMetadata);
  const fetches = outputs.map((spec) => spec.name);

  return {
    signature: { inputs: { kind: 'tensors', tensors: inputs }, outputs: { kind: 'tensors', tensors: outputs }, params: [] },
    run: async (input) => {
      const feeds: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries(feedsOf(input, inputs))) {
        const data = tensor.datatype === 'bool' ? tensor.data : (tensor.data as Float32Array);
        feeds[name] = new ort.Tensor(tensor.datatype as 'float32', data as Float32Array, tensor.shape);
      }
      const results = await session.run(feeds, fetches).catch((error: Error) => {
        throw new PlatformError('invalid_argument', error.message, { source: 'model' });
      });
      return { form: 'tensors', tensors: fetches.map((name) => toTensor(name, results[name]!)) };
    },
    release: () => session.release(),
  };
}

function tensorSpecs(metadata: readonly InferenceSession.ValueMetadata[]): TensorSpec[] {
  return metadata
    .filter((value) => value.isTensor)
    .map((value) => ({
      name: value.name,
      datatype: (value.type === 'float16' ? 'float32' : value.type) as DataType,
      shape: value.shape.map((size) => (typeof size === 'number' && size >= 0 ? size : -1)),
    }));
}

/**
 * The file's inputs out of what the caller's signature made: by name where names agree, else by position; a table becomes
 * one matrix where the file takes one, and a column each where it takes columns.
 */
function feedsOf(input: ModelInput, specs: readonly TensorSpec[]): Record<string, Tensor> {
  if (input.form === 'value') throw new PlatformError('invalid_argument', 'The model takes arrays, not free-form values.');
  if (input.form === 'table' && specs.length === 1 && input.tensors.length !== 1)
    return { [specs[0]!.name]: matrixOf(input, specs[0]!.datatype) };
  if (input.tensors.length < specs.length)
    throw new PlatformError(
      'invalid_argument',
      `The model takes ${specs.length} inputs (${specs.map((spec) => spec.name).join(', ')}); got ${input.tensors.length}.`,
    );
  return Object.fromEntries(
    specs.map((spec, index) => {
      const tensor = input.tensors.find((candidate) => candidate.name === spec.name) ?? input.tensors[index]!;
      const shape = input.form === 'table' && spec.shape.length === 2 ? [input.rows, 1] : tensor.shape;
      return [spec.name, convert({ ...tensor, shape }, spec.datatype)];
    }),
  );
}

function matrixOf(input: ModelInput, datatype: DataType): Tensor {
  if (!isNumericType(datatype))
    throw new PlatformError('invalid_argument', `The model takes one matrix of ${datatype}; a table of columns does not fit.`);
  const columns = input.tensors.map((tensor) => convert(tensor, datatype).data as Float64Array);
  const data = new TYPED_ARRAYS[datatype](input.rows * columns.length);
  for (const [index, column] of columns.entries())
    for (let row = 0; row < input.rows; row += 1) (data as Float64Array)[row * columns.length + index] = column[row]!;
  return { name: '', datatype, shape: [input.rows, columns.length], data };
}

function convert(tensor: Tensor, datatype: DataType): Tensor {
  if (tensor.datatype === datatype) return tensor;
  if (!isNumericType(datatype) || !isNumericType(tensor.datatype))
    throw new PlatformError(
      'invalid_argument',
      `Input "${tensor.name}": the model takes ${datatype}, the signature says ${tensor.datatype}.`,
    );
  return { ...tensor, datatype, data: castNumbers(tensor.data as NumericArray, datatype) };
}

function toTensor(name: string, value: OrtTensor): Tensor {
  const datatype = value.type as DataType;
  return { name, datatype, shape: value.dims, data: value.data as NumericArray | readonly unknown[] };
}
