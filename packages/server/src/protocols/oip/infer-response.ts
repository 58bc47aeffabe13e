// A model's answer as an inference response over REST: JSON text, with raw bytes behind it for outputs that are wanted so.
import type { GraphAnswer, Tensor } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { EncodedBody } from '../answer-message.ts';
import { flatJson, valueJson } from '../encode-tensor.ts';
import { WIRE_TYPES } from '../open-inference-types.ts';
import type { InferRequest, WantedOutput } from './infer-request.ts';
import { encodeRaw } from './raw-tensors.ts';

export interface ResponseNaming {
  readonly id: string;
  readonly modelName: string;
  readonly modelVersion: string | undefined;
}

export type OutputWishes = Pick<InferRequest, 'outputs' | 'binaryOutputs'>;

/** @throws invalid_argument when an output is wanted that the model does not have */
export function encodeInferResponse(answer: GraphAnswer, naming: ResponseNaming, wishes: OutputWishes): string | EncodedBody {
  const tensors = wantedOutputs(answer, wishes.outputs);
  const isBinary = (name: string) => wishes.outputs?.find((output) => output.name === name)?.binary ?? wishes.binaryOutputs;
  const raw = tensors.map((tensor) => (isBinary(tensor.name) ? encodeRaw(tensor) : undefined));
  const asJson = () => responseJson(naming, tensors.map(encodeTensor));
  if (raw.every((bytes) => bytes === undefined)) return asJson();
  const json = Buffer.from(
    responseJson(
      naming,
      tensors.map((tensor, index) => (raw[index] ? describeRaw(tensor, raw[index].length) : encodeTensor(tensor))),
    ),
  );
  return {
    bytes: Buffer.concat([json, ...raw.filter((bytes) => bytes !== undefined)]),
    contentType: 'application/octet-stream',
    headers: ['inference-header-content-length', String(json.length)],
    text: asJson,
  };
}

/** The outputs that were asked for, each with a name. @throws invalid_argument */
export function wantedOutputs(answer: GraphAnswer, wanted: readonly WantedOutput[] | undefined): readonly Tensor[] {
  const tensors = namedOutputs(answer);
  if (!wanted) return tensors;
  return wanted.map(({ name }) => {
    const found = tensors.find((tensor) => tensor.name === name);
    if (found) return found;
    throw new PlatformError(
      'invalid_argument',
      `outputs: the model has no output ${name}; it has ${tensors.map((tensor) => tensor.name).join(', ')}.`,
    );
  });
}

/** All tensors of an answer, or of a message between units, as a list. */
export function tensorsJson(answer: Pick<GraphAnswer, 'output' | 'unit'>): string {
  return `[${namedOutputs(answer).map(encodeTensor).join(',')}]`;
}

/** Outputs without a name get the signature's, or `output-1`, as MLServer calls them. A single value has the shape [1]. */
function namedOutputs({ output, unit }: Pick<GraphAnswer, 'output' | 'unit'>): readonly Tensor[] {
  const outputs = unit.model.signature?.outputs;
  const names =
    outputs?.kind === 'columns' ? outputs.columns.map((column) => column.name) : (outputs?.tensors ?? []).map((tensor) => tensor.name);
  return output.tensors.map((tensor, index) => {
    const named = names.length === output.tensors.length ? names[index] : undefined;
    const name = tensor.name || named || `output-${index + 1}`;
    return { ...tensor, name, shape: tensor.shape.length === 0 ? [1] : tensor.shape };
  });
}

function responseJson({ id, modelName, modelVersion }: ResponseNaming, outputs: readonly string[]): string {
  const version = modelVersion === undefined ? '' : `"model_version":${JSON.stringify(modelVersion)},`;
  return `{"model_name":${JSON.stringify(modelName)},${version}"id":${JSON.stringify(id)},"parameters":{},"outputs":[${outputs.join(',')}]}`;
}

function encodeTensor(tensor: Tensor): string {
  const data = tensor.datatype === 'json' ? `[${(tensor.data as readonly unknown[]).map(asText).join(',')}]` : flatJson(tensor);
  return `${head(tensor)},"data":${data}}`;
}

function describeRaw(tensor: Tensor, bytes: number): string {
  return `${head(tensor)},"parameters":{"binary_data_size":${bytes}}}`;
}

function head({ name, shape, datatype }: Tensor): string {
  return `{"name":${JSON.stringify(name)},"shape":[${shape.join(',')}],"datatype":"${WIRE_TYPES[datatype]}"`;
}

/** BYTES elements are texts: a free-form value travels as the text of its JSON. */
function asText(value: unknown): string {
  return JSON.stringify(typeof value === 'string' ? value : valueJson(value));
}
