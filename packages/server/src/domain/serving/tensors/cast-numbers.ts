// Numbers in an array of another type.
import { type NumericArray, type NumericType, TYPED_ARRAYS } from './tensor.ts';

/** Rounds and wraps as typed arrays do. @throws RangeError for a fraction that shall be a 64-bit integer */
export function castNumbers(source: NumericArray, datatype: NumericType): NumericArray {
  const data = new TYPED_ARRAYS[datatype](source.length);
  const wide = datatype === 'int64' || datatype === 'uint64';
  for (let index = 0; index < source.length; index += 1)
    (data as unknown as (number | bigint)[])[index] = wide ? BigInt(source[index]!) : Number(source[index]);
  return data;
}
