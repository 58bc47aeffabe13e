// The signature of a model: what columns or tensors it takes and gives. Read from the JSON texts of an MLmodel file.
import type { DataType } from '../tensors/tensor.ts';

export interface ColumnSpec {
  /** Empty when the model's columns have no names and go by position. */
  readonly name: string;
  readonly datatype: DataType;
  /** As the signature writes it, e.g. `long`; shown in messages. */
  readonly typeName: string;
  readonly required: boolean;
}

export interface TensorSpec {
  /** Empty for the one tensor of a model that takes or gives one. */
  readonly name: string;
  readonly datatype: DataType;
  /** -1 where any size fits. */
  readonly shape: readonly number[];
}

export type IoSchema =
  | { readonly kind: 'columns'; readonly columns: readonly ColumnSpec[] }
  | { readonly kind: 'tensors'; readonly tensors: readonly TensorSpec[] };

export interface ModelSignature {
  readonly inputs?: IoSchema;
  readonly outputs?: IoSchema;
  /** Names of the inference parameters that the model knows. */
  readonly params: readonly string[];
  /** What the values of an unnamed row of outputs stand for, e.g. the classes of a classifier's probabilities. */
  readonly classNames?: readonly string[];
  /** What TensorFlow calls it, where that is not `serving_default`. */
  readonly name?: string;
  /** How strictly it holds; absent for what the model's author declared, which holds to the letter. */
  readonly binding?: SignatureBinding;
}

/**
 * `learned`: read off the loaded model, whose original server looked at no names: columns with other names than the model's go by
 * position, and parameters of any name are passed on. `shown`: for readers only, input is typed by its values.
 */
export type SignatureBinding = 'learned' | 'shown';

/** Names for the values in a row of one unnamed output: those of its columns, else of its classes; none when nobody said. */
export function outputNames({ outputs, classNames = [] }: ModelSignature): readonly string[] {
  return outputs?.kind === 'columns' ? outputs.columns.map((column) => column.name) : classNames;
}

const COLUMN_TYPES: Readonly<Record<string, DataType>> = {
  boolean: 'bool',
  integer: 'int32',
  long: 'int64',
  float: 'float32',
  double: 'float64',
  string: 'string',
  binary: 'bytes',
  datetime: 'datetime',
};

const NUMPY_TYPES: Readonly<Record<string, DataType>> = {
  bool: 'bool',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  // The worker narrows it to what the model declares.
  float16: 'float32',
  float32: 'float32',
  float64: 'float64',
  str: 'string',
  object: 'json',
  bytes: 'bytes',
};

/** @param raw  the `signature` mapping of an MLmodel file */
export function parseSignature(raw: { inputs?: string | null; outputs?: string | null; params?: string | null }): ModelSignature {
  const inputs = parseSchema(raw.inputs);
  const outputs = parseSchema(raw.outputs);
  const params = raw.params ? (JSON.parse(raw.params) as { name: string }[]) : [];
  return { ...(inputs ? { inputs } : {}), ...(outputs ? { outputs } : {}), params: params.map((param) => param.name) };
}

interface RawSpec {
  readonly name?: string | number | null;
  readonly type: string;
  readonly required?: boolean;
  readonly 'tensor-spec'?: { readonly dtype: string; readonly shape: readonly number[] };
}

function parseSchema(text: string | null | undefined): IoSchema | undefined {
  if (!text) return undefined;
  const specs = JSON.parse(text) as RawSpec[];
  if (specs.length === 0) return undefined;
  if (specs.every((spec) => spec['tensor-spec']))
    return {
      kind: 'tensors',
      tensors: specs.map((spec) => {
        const { dtype, shape } = spec['tensor-spec']!;
        return { name: String(spec.name ?? ''), datatype: tensorType(dtype), shape };
      }),
    };
  return {
    kind: 'columns',
    columns: specs.map((spec) => ({
      name: String(spec.name ?? ''),
      datatype: COLUMN_TYPES[spec.type] ?? 'json',
      typeName: spec.type,
      required: spec.required ?? true,
    })),
  };
}

function tensorType(dtype: string): DataType {
  if (dtype.startsWith('datetime64')) return 'datetime';
  return NUMPY_TYPES[dtype] ?? 'json';
}
