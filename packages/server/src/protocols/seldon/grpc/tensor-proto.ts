// TensorFlow's TensorProto, which Seldon's messages may carry, as a flat list with a shape, and numbers back.
import { elementCount, isEndless } from '../../../domain/serving/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { halvesOf, signedOf, unsignedOf } from '../../wide-integer.ts';

interface Wide {
  readonly low: number;
  readonly high: number;
}

export interface TensorProtoMessage {
  readonly dtype: number;
  readonly tensor_shape: { readonly dim: readonly { readonly size: Wide }[] } | null;
  readonly tensor_content: Buffer;
  readonly [list: string]: unknown;
}

interface TensorType {
  readonly list: string;
  read(bytes: ArrayBuffer): ArrayLike<unknown>;
}

const DT_DOUBLE = 2;
/** A picture of a thousand by a thousand pixels; a message of forty bytes must not ask for all memory that there is. */
const MAX_FILLED = 2 ** 20;

/** By TensorFlow's number of the type: the list that holds its values, or how its bytes are read. */
const TYPES: Readonly<Record<number, TensorType>> = {
  1: { list: 'float_val', read: (bytes) => new Float32Array(bytes) },
  2: { list: 'double_val', read: (bytes) => new Float64Array(bytes) },
  3: { list: 'int_val', read: (bytes) => new Int32Array(bytes) },
  4: { list: 'int_val', read: (bytes) => new Uint8Array(bytes) },
  5: { list: 'int_val', read: (bytes) => new Int16Array(bytes) },
  6: { list: 'int_val', read: (bytes) => new Int8Array(bytes) },
  7: { list: 'string_val', read: () => [] },
  9: { list: 'int64_val', read: (bytes) => new BigInt64Array(bytes) },
  10: { list: 'bool_val', read: (bytes) => Array.from(new Uint8Array(bytes), Boolean) },
  17: { list: 'int_val', read: (bytes) => new Uint16Array(bytes) },
  22: { list: 'uint32_val', read: (bytes) => new Uint32Array(bytes) },
  23: { list: 'uint64_val', read: (bytes) => new BigUint64Array(bytes) },
};

/** @throws invalid_argument for types that have no plain values, and for values that do not fill the shape */
export function readTensorProto(message: TensorProtoMessage): { readonly shape: readonly number[]; readonly values: readonly unknown[] } {
  const type = TYPES[message.dtype];
  if (!type) throw fault(`type ${message.dtype} is not served: send numbers, booleans or texts`);
  const shape = (message.tensor_shape?.dim ?? []).map((dim) => Number(signedOf(dim.size)));
  if (shape.some((size) => size < 0)) throw fault(`the shape [${shape.join(', ')}] has an open axis`);
  if (isEndless(shape)) throw fault(`the shape [${shape.join(', ')}] are too many lists of nothing`);
  const count = elementCount(shape);
  const values = message.tensor_content.length > 0 ? contentOf(message.tensor_content, type) : listOf(message, type.list);
  // TensorFlow writes a value that fills the whole tensor once.
  const isFilled = values.length === 1 && count > 1;
  if (isFilled && count > MAX_FILLED) throw fault(`one value for ${count} elements: more than ${MAX_FILLED} must be sent themselves`);
  const filled = isFilled ? new Array<unknown>(count).fill(values[0]) : values;
  if (filled.length !== count) throw fault(`shape [${shape.join(', ')}] needs ${count} values, got ${filled.length}`);
  return { shape, values: filled };
}

/** @returns what protobufjs encodes: numbers as doubles */
export function toTensorProto(shape: readonly number[], values: readonly number[]): object {
  return { dtype: DT_DOUBLE, tensor_shape: { dim: shape.map((size) => ({ size: halvesOf(size) })) }, double_val: values };
}

function contentOf(content: Buffer, type: TensorType): readonly unknown[] {
  // Typed arrays must begin at a multiple of their width.
  const bytes = new ArrayBuffer(content.length);
  content.copy(new Uint8Array(bytes));
  try {
    return Array.from(type.read(bytes));
  } catch (error) {
    throw fault(`tensor_content of ${content.length} bytes: ${(error as Error).message}`);
  }
}

function listOf(message: TensorProtoMessage, list: string): readonly unknown[] {
  const values = (message[list] ?? []) as readonly unknown[];
  if (list === 'int64_val') return (values as Wide[]).map(signedOf);
  if (list === 'uint64_val') return (values as Wide[]).map(unsignedOf);
  return list === 'string_val' ? (values as Buffer[]).map((bytes) => bytes.toString()) : values;
}

function fault(message: string): PlatformError {
  return new PlatformError('invalid_argument', `data.tftensor: ${message}.`, { field: 'data.tftensor' });
}
