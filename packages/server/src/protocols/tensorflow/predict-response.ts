// A model's answer as TensorFlow Serving gives it: `predictions`, one entry for each row, or `outputs`, one for each tensor.
// One output stands alone, several stand under their names.
import type { GraphAnswer, Tensor } from '../../domain/serving/index.ts';
import { nestedJson, valueJson } from '../encode-tensor.ts';
import type { PredictRequest } from './predict-request.ts';

export function encodePredictResponse(answer: GraphAnswer, form: PredictRequest['form']): string {
  return form === 'columns' ? `{"outputs":${columns(namedTensors(answer))}}` : `{"predictions":${rowsJson(answer)}}`;
}

/** An entry for each row, of an answer or a message between units. */
export function rowsJson(answer: Pick<GraphAnswer, 'output' | 'unit'>): string {
  return rows(namedTensors(answer));
}

function namedTensors({ output, unit }: Pick<GraphAnswer, 'output' | 'unit'>): readonly Tensor[] {
  const names = unit.model.signature?.outputs?.kind === 'tensors' ? unit.model.signature.outputs.tensors.map(({ name }) => name) : [];
  return output.tensors.map((tensor, index) => ({ ...tensor, name: tensor.name || names[index] || `output_${index}` }));
}

function columns(tensors: readonly Tensor[]): string {
  if (tensors.length === 1) return tensorJson(tensors[0]!);
  return `{${tensors.map((tensor) => `${JSON.stringify(tensor.name)}:${tensorJson(tensor)}`).join(',')}}`;
}

function rows(tensors: readonly Tensor[]): string {
  const count = tensors[0]?.shape[0];
  // A free-form answer has no rows, and outputs of unequal length none that belong together.
  if (count === undefined || tensors.some((tensor) => tensor.shape[0] !== count)) return columns(tensors);
  if (tensors.length === 1) return tensorJson(tensors[0]!);
  return `[${Array.from({ length: count }, (_, row) => `{${tensors.map((tensor) => `${JSON.stringify(tensor.name)}:${rowJson(tensor, row, count)}`).join(',')}}`).join(',')}]`;
}

function rowJson(tensor: Tensor, row: number, count: number): string {
  const size = tensor.data.length / count;
  const data = tensor.data.slice(row * size, (row + 1) * size) as Tensor['data'];
  return tensorJson({ ...tensor, shape: tensor.shape.slice(1), data });
}

/** Bytes go as they came, in an object that says so. */
function tensorJson(tensor: Tensor): string {
  if (tensor.datatype !== 'bytes') return nestedJson(tensor);
  const data = (tensor.data as readonly unknown[]).map((value) => (value === null ? null : { b64: value }));
  return tensor.shape.length === 0 ? valueJson(data[0] ?? null) : nestedJson({ ...tensor, datatype: 'json', data });
}
