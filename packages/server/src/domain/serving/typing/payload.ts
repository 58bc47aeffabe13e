// What a protocol hands to a model, before anyone knows the model's types: values as the caller wrote them. Whole numbers
// beyond 2^53 are `bigint`.

import type { NumericArray } from '../tensors/tensor.ts';

export interface PayloadTensor {
  readonly name: string;
  /** As the caller declared it; absent in encodings that declare none. */
  readonly datatype?: PayloadType;
  readonly shape: readonly number[];
  /** Flat in row-major order, or nested as `shape` says. */
  readonly data: readonly unknown[];
  /** The same values as an array of `datatype` with as many elements as `shape` says, where they came as one. */
  readonly typed?: NumericArray;
}

export type PayloadType =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'string';

export type Payload = PayloadBody & { readonly params?: Readonly<Record<string, unknown>> };

/** `floats`: some number was written with a decimal point, so that all of the array are floats, as numpy has it. */
type PayloadBody =
  /** Nested lists; the outer one holds the rows. `names` are the columns', or empty. */
  | { readonly kind: 'rows'; readonly names: readonly string[]; readonly value: readonly unknown[]; readonly floats?: boolean }
  /** Flat values with a shape. */
  | {
      readonly kind: 'dense';
      readonly names: readonly string[];
      readonly shape: readonly number[];
      readonly values: readonly unknown[];
      readonly floats?: boolean;
    }
  /** Named tensors. */
  | { readonly kind: 'tensors'; readonly tensors: readonly PayloadTensor[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly base64: string }
  | { readonly kind: 'json'; readonly value: unknown };
