// Arrays as they go through the serving process: typed, row-major, 64-bit integers whole. Text and free-form values are
// plain arrays.

/** Element types and their arrays. `bool` is one byte an element. */
export const TYPED_ARRAYS = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type NumericType = keyof typeof TYPED_ARRAYS;
/** `string`: text or null · `bytes`: base64 text or null · `datetime`: ISO 8601 text or null · `json`: any JSON value. */
type ListType = 'string' | 'bytes' | 'datetime' | 'json';
export type DataType = NumericType | ListType;

export type NumericArray = InstanceType<(typeof TYPED_ARRAYS)[NumericType]>;

export interface Tensor {
  /** Empty when it needs none: the one array of a model that takes one. */
  readonly name: string;
  readonly datatype: DataType;
  readonly shape: readonly number[];
  /** Row-major; a typed array of `datatype`, or a list for text and free-form values. */
  readonly data: NumericArray | readonly unknown[];
}

export function isNumericType(datatype: DataType): datatype is NumericType {
  return Object.hasOwn(TYPED_ARRAYS, datatype);
}

export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

/** Of one without elements: `[1000000000, 0]` costs nothing to ask for, and gigabytes to write as lists of nothing. */
const MAX_EMPTY_LISTS = 1_000_000;

/** Whether a shape says more than can be answered, although it has no elements. */
export function isEndless(shape: readonly number[]): boolean {
  return shape.includes(0) && elementCount(shape.filter((size) => size !== 0)) > MAX_EMPTY_LISTS;
}

/** Rows `from` (inclusive) to `to` (exclusive) along the first axis, without copying numbers. */
export function sliceRows(tensor: Tensor, from: number, to: number): Tensor {
  const [, ...rest] = tensor.shape;
  const size = elementCount(rest);
  const { data } = tensor;
  return {
    name: tensor.name,
    datatype: tensor.datatype,
    shape: [to - from, ...rest],
    data: Array.isArray(data) ? data.slice(from * size, to * size) : (data as NumericArray).subarray(from * size, to * size),
  };
}

/** The same tensor of several requests, one after the other along the first axis. All have the same type and inner shape. */
export function concatRows(parts: readonly Tensor[]): Tensor {
  const first = parts[0]!;
  const [, ...rest] = first.shape;
  let rows = 0;
  for (const part of parts) rows += part.shape[0]!;
  const shape = [rows, ...rest];
  if (!isNumericType(first.datatype))
    return { name: first.name, datatype: first.datatype, shape, data: parts.flatMap((part) => part.data as unknown[]) };
  const data = new TYPED_ARRAYS[first.datatype](elementCount(shape));
  let offset = 0;
  for (const part of parts) {
    // One datatype, hence one kind of array: the union of their `set` methods is what the compiler cannot see through.
    (data as Float64Array).set(part.data as Float64Array, offset);
    offset += (part.data as Float64Array).length;
  }
  return { name: first.name, datatype: first.datatype, shape, data };
}
