// An inference request whose tensors were no text, as the log keeps it: in the protocol's JSON form.
import { valueJson } from '../encode-tensor.ts';
import type { InferRequest } from './infer-request.ts';

/** The log cuts long bodies; numbers beyond its limit need not be written at all. */
const MAX_LOGGED_VALUES = 20_000;

export function inferRequestText({ id, tensors, parameters }: InferRequest): string {
  const inputs = tensors.map(({ name, shape, wireType, data }) => ({
    name,
    shape,
    datatype: wireType,
    data: data.slice(0, MAX_LOGGED_VALUES),
  }));
  return valueJson({ ...(id === undefined ? {} : { id }), ...(parameters ? { parameters } : {}), inputs });
}
