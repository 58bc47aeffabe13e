// Data between units as the SeldonMessage that a component takes, and back.
import { type GraphMessage, type MessageBody, type Payload, payloadOf, wrapperNames } from '../../domain/serving/index.ts';
import type { SeldonJson } from './component-call.ts';

export interface ComponentMessage {
  readonly message: SeldonJson;
  readonly floats: boolean;
}

export function toComponentMessage({ body, meta }: GraphMessage): ComponentMessage {
  const payload = payloadOf(body);
  const names = 'names' in payload && payload.names.length > 0 ? payload.names : wrapperNames(body);
  return { message: { ...dataOf(payload, names), meta }, floats: isOfFloats(body, payload) };
}

/** Feedback has messages of the same kinds in it. */
export function toFeedbackData(payload: Payload | undefined): SeldonJson | undefined {
  return payload && dataOf(payload, 'names' in payload ? payload.names : []);
}

/** @param floats  of the numbers */
export function fromComponentMessage(message: SeldonJson, floats: boolean): MessageBody {
  return { kind: 'payload', payload: payloadIn(message, floats) };
}

function dataOf(payload: Payload, names: readonly string[]): SeldonJson {
  switch (payload.kind) {
    case 'rows':
      return { data: { names, ndarray: payload.value } };
    case 'dense':
      return { data: { names, tensor: { shape: payload.shape, values: payload.values } } };
    case 'text':
      return { strData: payload.value };
    case 'bytes':
      return { binData: payload.base64 };
    case 'json':
      return { jsonData: payload.value };
    case 'tensors': {
      // One tensor is data; several have no place in a SeldonMessage but as an object of lists.
      const [only] = payload.tensors;
      if (only && payload.tensors.length === 1)
        return { data: { names, tensor: { shape: only.shape, values: only.data.flat(only.shape.length) } } };
      return { jsonData: Object.fromEntries(payload.tensors.map((tensor) => [tensor.name, nested(tensor.data, tensor.shape)])) };
    }
  }
}

function nested(data: readonly unknown[], shape: readonly number[]): unknown {
  let level: readonly unknown[] = data.flat(shape.length);
  for (const size of shape.slice(1).toReversed())
    level = Array.from({ length: size === 0 ? 0 : level.length / size }, (_, index) => level.slice(index * size, (index + 1) * size));
  return level;
}

function isOfFloats(body: MessageBody, payload: Payload): boolean {
  if (body.kind === 'output') return body.output.tensors.some(({ datatype }) => datatype === 'float64' || datatype === 'float32');
  if (payload.kind === 'tensors') return payload.tensors.some(({ datatype }) => datatype === 'float64' || datatype === 'float32');
  return (payload.kind === 'rows' || payload.kind === 'dense') && payload.floats === true;
}

function payloadIn(message: SeldonJson, floats: boolean): Payload {
  const { data, strData, binData, jsonData } = message;
  const exact = floats ? { floats } : {};
  if (isFields(data)) {
    const names = Array.isArray(data.names) ? data.names.map(String) : [];
    if (isFields(data.tensor)) {
      const { shape, values } = data.tensor as { shape?: number[]; values?: unknown[] };
      return { kind: 'dense', names, shape: shape ?? [values?.length ?? 0], values: values ?? [], ...exact };
    }
    return { kind: 'rows', names, value: Array.isArray(data.ndarray) ? data.ndarray : [], ...exact };
  }
  if (typeof strData === 'string') return { kind: 'text', value: strData };
  if (typeof binData === 'string') return { kind: 'bytes', base64: binData };
  return { kind: 'json', value: jsonData ?? null };
}

function isFields(value: unknown): value is SeldonJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
