// A model's answer as an inference response in JSON text.
import type { GraphAnswer, Tensor } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { flatJson, valueJson } from '../encode-tensor.ts';
import { WIRE_TYPES } from './datatypes.ts';

export interface ResponseNaming {
  readonly id: string;
  readonly modelName: string;
  readonly modelVersion: string | undefined;
  /** Outputs that are wanted; undefined for all. */
  readonly outputs: readonly string[] | undefined;
}

/** @throws invalid_argument when an output is wanted that the model does not have */
export function encodeInferResponse(answer: GraphAnswer, { id, modelName, modelVersion, outputs }: ResponseNaming): string {
  const tensors = namedOutputs(answer);
  const unknown = outputs?.find((name) => !tensors.some((tensor) => tensor.name === name));
  if (unknown !== undefined)
    throw new PlatformError(
      'invalid_argument',
      `outputs: the model has no output ${unknown}; it has ${tensors.map((tensor) => tensor.name).join(', ')}.`,
    );
  const wanted = outputs ? tensors.filter((tensor) => outputs.includes(tensor.name)) : tensors;
  const version = modelVersion === undefined ? '' : `"model_version":${JSON.stringify(modelVersion)},`;
  return `{"model_name":${JSON.stringify(modelName)},${version}"id":${JSON.stringify(id)},"parameters":{},"outputs":[${wanted.map(encodeTensor).join(',')}]}`;
}

/** Outputs without a name get the signature's, or `output-1`, as MLServer calls them. */
function namedOutputs({ output, unit }: GraphAnswer): readonly Tensor[] {
  const outputs = unit.model.signature?.outputs;
  const names =
    outputs?.kind === 'columns' ? outputs.columns.map((column) => column.name) : (outputs?.tensors ?? []).map((tensor) => tensor.name);
  return output.tensors.map((tensor, index) => {
    if (tensor.name !== '') return tensor;
    const named = names.length === output.tensors.length ? names[index] : undefined;
    return { ...tensor, name: named || `output-${index + 1}` };
  });
}

function encodeTensor(tensor: Tensor): string {
  const shape = tensor.shape.length === 0 ? [1] : tensor.shape;
  const data =
    tensor.datatype === 'json' ? `[${(tensor.data as readonly unknown[]).map(asText).join(',')}]` : flatJson({ ...tensor, shape });
  return `{"name":${JSON.stringify(tensor.name)},"shape":[${shape.join(',')}],"datatype":"${WIRE_TYPES[tensor.datatype]}","data":${data}}`;
}

/** BYTES elements are texts: a free-form value travels as the text of its JSON. */
function asText(value: unknown): string {
  return JSON.stringify(typeof value === 'string' ? value : valueJson(value));
}
