// Tensors as raw bytes, which the binary extension of REST and gRPC's raw contents share: row-major, little-endian, BYTES as
// a length of four bytes before each element.
import { elementCount, type NumericArray, type PayloadTensor, type Tensor } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { valueJson } from '../encode-tensor.ts';

type Decode = (bytes: Buffer) => NumericArray;

interface RawType {
  /** Bytes of an element. */
  readonly width: number;
  readonly decode: Decode;
}

const RAW_TYPES: Readonly<Record<string, RawType>> = {
  BOOL: { width: 1, decode: (bytes) => Uint8Array.from(bytes, (byte) => (byte === 0 ? 0 : 1)) },
  UINT8: { width: 1, decode: (bytes) => new Uint8Array(aligned(bytes)) },
  INT8: { width: 1, decode: (bytes) => new Int8Array(aligned(bytes)) },
  UINT16: { width: 2, decode: (bytes) => new Uint16Array(aligned(bytes)) },
  INT16: { width: 2, decode: (bytes) => new Int16Array(aligned(bytes)) },
  UINT32: { width: 4, decode: (bytes) => new Uint32Array(aligned(bytes)) },
  INT32: { width: 4, decode: (bytes) => new Int32Array(aligned(bytes)) },
  UINT64: { width: 8, decode: (bytes) => new BigUint64Array(aligned(bytes)) },
  INT64: { width: 8, decode: (bytes) => new BigInt64Array(aligned(bytes)) },
  FP16: { width: 2, decode: (bytes) => Float32Array.from(new Uint16Array(aligned(bytes)), halfToNumber) },
  BF16: { width: 2, decode: decodeBrainFloats },
  FP32: { width: 4, decode: (bytes) => new Float32Array(aligned(bytes)) },
  FP64: { width: 8, decode: (bytes) => new Float64Array(aligned(bytes)) },
};

/** What is known of a tensor without its values. */
interface RawHead {
  /** As the wire names it, e.g. `FP32`. */
  readonly wireType: string;
  readonly shape: readonly number[];
}

/**
 * The tensor with its values.
 * @param asBase64  give BYTES elements as base64 text, for a model that takes bytes; else they are texts
 * @param field     names the bytes in messages
 * @throws          invalid_argument when they are more or fewer than the shape needs
 */
export function withRaw<Head extends RawHead>(
  head: Head,
  bytes: Buffer,
  asBase64: boolean,
  field: string,
): Head & Pick<PayloadTensor, 'data' | 'typed'> {
  const { wireType, shape } = head;
  const count = elementCount(shape);
  if (wireType === 'BYTES') return { ...head, data: decodeBytes(bytes, count, asBase64, field) };
  const type = RAW_TYPES[wireType]!;
  if (bytes.length !== count * type.width)
    throw fault(field, `shape [${shape.join(', ')}] of ${wireType} needs ${count * type.width} bytes, got ${bytes.length}`);
  return Object.assign(new RawNumbers(type.decode(bytes), wireType === 'BOOL'), head);
}

/** Most models take the array as it is: the list is made for the others. */
class RawNumbers {
  readonly typed: NumericArray;
  readonly #isBool: boolean;
  #data: readonly unknown[] | undefined;

  constructor(typed: NumericArray, isBool: boolean) {
    this.typed = typed;
    this.#isBool = isBool;
  }

  get data(): readonly unknown[] {
    this.#data ??= this.#isBool ? Array.from(this.typed, Boolean) : Array.from<unknown>(this.typed);
    return this.#data;
  }
}

export function encodeRaw({ datatype, data }: Tensor): Buffer {
  // A copy: a typed array may be a window on memory that the model's runtime uses again.
  if (ArrayBuffer.isView(data)) return Buffer.from(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  const parts: Buffer[] = [];
  for (const value of data as readonly unknown[]) {
    const element = elementBytes(datatype, value);
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32LE(element.length);
    parts.push(length, element);
  }
  return Buffer.concat(parts);
}

/** A value of a BYTES tensor as the bytes that it travels as. A free-form value is the text of its JSON; a missing one is empty. */
export function elementBytes(datatype: Tensor['datatype'], value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.alloc(0);
  if (typeof value !== 'string') return Buffer.from(valueJson(value));
  return Buffer.from(value, datatype === 'bytes' ? 'base64' : 'utf8');
}

/** One BYTES element as what the model's input takes. */
export function bytesElement(bytes: Buffer, asBase64: boolean): string {
  return bytes.toString(asBase64 ? 'base64' : 'utf8');
}

function decodeBytes(bytes: Buffer, count: number, asBase64: boolean, field: string): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw fault(field, `element ${values.length} of BYTES goes beyond the ${bytes.length} bytes that there are`);
    values.push(bytesElement(bytes.subarray(at + 4, end), asBase64));
    at = end;
  }
  if (values.length !== count) throw fault(field, `the shape needs ${count} elements of BYTES, got ${values.length}`);
  return values;
}

/** Typed arrays must begin at a multiple of their width; a tensor in a body begins anywhere. */
function aligned(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(new Uint8Array(copy));
  return copy;
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a 32-bit float. */
function decodeBrainFloats(bytes: Buffer): NumericArray {
  const halves = new Uint16Array(aligned(bytes));
  const words = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index += 1) words[index] = halves[index]! * 0x1_0000;
  return new Float32Array(words.buffer);
}

function fault(field: string, message: string): PlatformError {
  return new PlatformError('invalid_argument', `${field}: ${message}.`, { field });
}
