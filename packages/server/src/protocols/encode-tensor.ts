// Tensors as JSON text, written straight from the typed arrays: integers with all digits, floats as the shortest text that
// reads back the same, NaN and infinities as null.
import { elementCount, type NumericArray, type Tensor } from '../domain/serving/index.ts';

/** Row-major, flat: `[1,2,3,4]`. */
export function flatJson(tensor: Tensor): string {
  return `[${elementsJson(tensor, 0, elementCount(tensor.shape))}]`;
}

/** Nested as the shape says: `[[1,2],[3,4]]`. A tensor without shape is its one value. */
export function nestedJson(tensor: Tensor): string {
  const { shape } = tensor;
  if (shape.length === 0) return elementsJson(tensor, 0, 1);
  return nested(tensor, 0, 0, elementCount(shape));
}

function nested(tensor: Tensor, depth: number, from: number, count: number): string {
  if (depth === tensor.shape.length - 1) return `[${elementsJson(tensor, from, from + count)}]`;
  const size = tensor.shape[depth]!;
  if (size === 0) return '[]';
  const inner = count / size;
  let text = '[';
  for (let index = 0; index < size; index += 1) text += (index === 0 ? '' : ',') + nested(tensor, depth + 1, from + index * inner, inner);
  return `${text}]`;
}

function elementsJson({ datatype, data }: Tensor, from: number, to: number): string {
  if (Array.isArray(data)) return data.slice(from, to).map(valueJson).join(',');
  const numbers = data as NumericArray;
  if (datatype === 'bool') return Array.from(numbers.subarray(from, to) as Uint8Array, (value) => (value ? 'true' : 'false')).join(',');
  if (datatype !== 'float32' && datatype !== 'float64')
    return from === 0 && to === numbers.length ? numbers.join(',') : numbers.subarray(from, to).join(',');
  let text = '';
  for (let index = from; index < to; index += 1) {
    const value = numbers[index] as number;
    // `value - value` is 0 for every finite number and NaN for the others.
    text += (index === from ? '' : ',') + (value - value === 0 ? value : 'null');
  }
  return text;
}

/** Any JSON value; whole numbers that were kept as bigint are written as numbers. */
export function valueJson(value: unknown): string {
  return JSON.stringify(value, wideIntegers) ?? 'null';
}

function wideIntegers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value)) : value;
}
