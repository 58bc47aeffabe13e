// An inference request whose tensors were no text, as the log keeps it: in the protocol's JSON form.
import { valueJson } from '../encode-tensor.ts';
import type { InferRequest, RequestTensor } from './infer-request.ts';

/** The log cuts long bodies; numbers beyond its limit need not be written at all. */
const MAX_LOGGED_VALUES = 20_000;

export function inferRequestText({ id, tensors, parameters }: InferRequest): string {
  const inputs = tensors.map((tensor) => ({
    name: tensor.name,
    shape: tensor.shape,
    datatype: tensor.wireType,
    data: firstValues(tensor),
  }));
  return valueJson({ ...(id === undefined ? {} : { id }), ...(parameters ? { parameters } : {}), inputs });
}

function firstValues(tensor: RequestTensor): readonly unknown[] {
  const { typed, datatype } = tensor;
  if (!typed) return tensor.data.slice(0, MAX_LOGGED_VALUES);
  const numbers = Array.from<unknown>(typed.subarray(0, MAX_LOGGED_VALUES));
  return datatype === 'bool' ? numbers.map(Boolean) : numbers;
}
