// One JSON value as one element of a declared type. JSON has one kind of number and writers turn numbers into text
// (numpy does it to mixed arrays), so what fits without loss is taken; what does not is refused with a message.
import { PlatformError } from '../../../kernel/errors.ts';
import type { DataType } from '../tensors/tensor.ts';

/** Says where the value stands, only when a message is needed, e.g. `column "age", row 3`. */
type Place = () => string;

const INTEGER_RANGES = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
} as const;

const INT64_RANGE = [-(2n ** 63n), 2n ** 63n - 1n] as const;
const UINT64_RANGE = [0n, 2n ** 64n - 1n] as const;
const DECIMAL = /^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

export type Coerce = (value: unknown, place: Place) => unknown;

/** The coercion to a type: numbers for float and small integer types, bigint for 64-bit ones, text or null for the rest. */
export function coercionTo(datatype: DataType): Coerce {
  switch (datatype) {
    case 'float32':
    case 'float64':
      return coerceFloat;
    case 'int64':
      return (value, place) => coerceBigInt(value, place, INT64_RANGE, 'int64');
    case 'uint64':
      return (value, place) => coerceBigInt(value, place, UINT64_RANGE, 'uint64');
    case 'bool':
      return coerceBool;
    case 'string':
      return (value, place) => (value === null || typeof value === 'string' ? value : refuse(value, place, 'text'));
    case 'datetime':
      return (value, place) =>
        value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
          ? value
          : refuse(value, place, 'a date and time like "2026-01-31T12:00:00"');
    case 'bytes':
      return (value, place) =>
        value === null || (typeof value === 'string' && BASE64.test(value)) ? value : refuse(value, place, 'bytes as base64 text');
    case 'json':
      return (value) => value;
    default: {
      const range = INTEGER_RANGES[datatype];
      return (value, place) => coerceInteger(value, place, range, datatype);
    }
  }
}

function coerceFloat(value: unknown, place: Place): number {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && DECIMAL.test(value)) return Number(value);
  return refuse(value, place, 'a number');
}

function coerceInteger(value: unknown, place: Place, [low, high]: readonly [number, number], type: string): number {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : typeof value === 'boolean' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= low && number <= high) return number;
  return refuse(value, place, `a whole number from ${low} to ${high} (${type})`);
}

function coerceBigInt(value: unknown, place: Place, [low, high]: readonly [bigint, bigint], type: string): bigint {
  let number: bigint | undefined;
  if (typeof value === 'bigint') number = value;
  else if (typeof value === 'number' && Number.isInteger(value)) number = BigInt(value);
  else if (typeof value === 'boolean') number = value ? 1n : 0n;
  else if (typeof value === 'string' && /^\s*-?\d+\s*$/.test(value)) number = BigInt(value.trim());
  if (number !== undefined && number >= low && number <= high) return number;
  return refuse(value, place, `a whole number of 64 bits (${type})`);
}

function coerceBool(value: unknown, place: Place): number {
  if (value === true || value === 1 || value === 'true' || value === 'True' || value === '1') return 1;
  if (value === false || value === 0 || value === 'false' || value === 'False' || value === '0') return 0;
  return refuse(value, place, 'true or false');
}

function refuse(value: unknown, place: Place, wanted: string): never {
  throw new PlatformError('invalid_argument', `${place()}: expected ${wanted}, got ${describeValue(value)}.`);
}

/** A value as a message shows it, cut short. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
