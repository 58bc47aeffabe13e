// Inference requests and responses of gRPC, to and from the forms that REST has too. Contents are typed lists or raw bytes; an
// answer is raw where the request was.
import type { GraphAnswer, Tensor } from '../../../domain/serving/index.ts';
import { WIRE_TYPES } from '../../open-inference-types.ts';
import { halvesOf, signedOf, unsignedOf } from '../../wide-integer.ts';
import {
  checkCount,
  checkShape,
  fault,
  type InferRequest,
  inferenceParameters,
  payloadType,
  type RequestTensor,
  refuseExtensions,
} from '../infer-request.ts';
import { type ResponseNaming, wantedOutputs } from '../infer-response.ts';
import { bytesElement, elementBytes, encodeRaw, withRaw } from '../raw-tensors.ts';

interface Wide {
  readonly low: number;
  readonly high: number;
}

interface InferParameter {
  readonly parameter_choice?: string;
  readonly [choice: string]: unknown;
}

type Parameters = Readonly<Record<string, InferParameter>>;
type Contents = Readonly<Record<string, readonly unknown[]>>;

interface InputMessage {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly Wide[];
  readonly parameters: Parameters;
  readonly contents: Contents | null;
}

/** As protobufjs decodes it. */
export interface InferRequestMessage {
  readonly model_name: string;
  readonly model_version: string;
  readonly id: string;
  readonly parameters: Parameters;
  readonly inputs: readonly InputMessage[];
  readonly outputs: readonly { readonly name: string; readonly parameters: Parameters }[];
  readonly raw_input_contents: readonly Buffer[];
}

/** Which list of the contents holds a datatype. FP16 and BF16 have none: they are raw. */
const CONTENTS: Readonly<Record<string, string>> = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
};

/** @throws invalid_argument naming the field, e.g. `inputs[0].contents` */
export function readInferRequest(message: InferRequestMessage, takesBytes: (input: string) => boolean): InferRequest {
  const { inputs, outputs, raw_input_contents: raw } = message;
  if (inputs.length === 0) throw fault('inputs', 'expected tensors, got none');
  if (raw.length > 0 && raw.length !== inputs.length)
    throw fault('raw_input_contents', `expected one for each of the ${inputs.length} inputs, got ${raw.length}`);
  return {
    id: message.id === '' ? undefined : message.id,
    tensors: inputs.map((input, index) => readTensor(input, raw[index], takesBytes(input.name), `inputs[${index}]`)),
    parameters: inferenceParameters(plainParameters(message.parameters)),
    outputs:
      outputs.length === 0
        ? undefined
        : outputs.map(({ name, parameters }, index) => {
            refuseExtensions(plainParameters(parameters), `outputs[${index}]`);
            return { name, binary: undefined };
          }),
    binaryOutputs: raw.length > 0,
    hasBinary: true,
  };
}

function readTensor(input: InputMessage, raw: Buffer | undefined, asBase64: boolean, field: string): RequestTensor {
  const { name, datatype, contents } = input;
  const shape = input.shape.map((size) => Number(signedOf(size)));
  checkShape(shape, `${field}.shape`);
  refuseExtensions(plainParameters(input.parameters), field);
  const tensor = { name, datatype: payloadType(datatype, `${field}.datatype`), wireType: datatype, shape };
  const list = CONTENTS[datatype];
  if (raw) {
    if (contents && Object.values(contents).some((values) => Array.isArray(values) && values.length > 0))
      throw fault(`${field}.contents`, 'contents and raw_input_contents exclude each other');
    return withRaw(tensor, raw, asBase64, `raw_input_contents of ${field}`);
  }
  if (list === undefined) throw fault(field, `${datatype} has no typed contents: send it in raw_input_contents`);
  const values = contents?.[list] ?? [];
  checkCount(shape, values.length, `${field}.contents.${list}`);
  return { ...tensor, data: readValues(datatype, values, asBase64) };
}

function readValues(datatype: string, values: readonly unknown[], asBase64: boolean): readonly unknown[] {
  switch (datatype) {
    case 'INT64':
      return (values as Wide[]).map(signedOf);
    case 'UINT64':
      return (values as Wide[]).map(unsignedOf);
    case 'BYTES':
      return (values as Buffer[]).map((bytes) => bytesElement(bytes, asBase64));
    default:
      return values;
  }
}

function plainParameters(parameters: Parameters): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const choice = parameter.parameter_choice;
      const value = choice === undefined ? null : parameter[choice];
      if (choice === 'int64_param') return [name, Number(signedOf(value as Wide))];
      return [name, choice === 'uint64_param' ? Number(unsignedOf(value as Wide)) : value];
    }),
  );
}

/** @returns what protobufjs encodes @throws invalid_argument when an output is wanted that the model does not have */
export function inferResponseMessage(answer: GraphAnswer, { id, modelName, modelVersion }: ResponseNaming, request: InferRequest): object {
  const tensors = wantedOutputs(answer, request.outputs);
  const { binaryOutputs: raw } = request;
  return {
    model_name: modelName,
    model_version: modelVersion ?? '',
    id,
    outputs: tensors.map((tensor) => ({
      name: tensor.name,
      datatype: WIRE_TYPES[tensor.datatype],
      shape: tensor.shape.map(halvesOf),
      ...(raw ? {} : { contents: contentsOf(tensor) }),
    })),
    raw_output_contents: raw ? tensors.map(encodeRaw) : [],
  };
}

function contentsOf({ datatype, data }: Tensor): object {
  const wireType = WIRE_TYPES[datatype];
  const list = CONTENTS[wireType]!;
  if (wireType === 'BYTES') return { [list]: (data as readonly unknown[]).map((value) => elementBytes(datatype, value)) };
  if (wireType === 'INT64' || wireType === 'UINT64') return { [list]: Array.from(data as BigInt64Array, halvesOf) };
  return { [list]: wireType === 'BOOL' ? Array.from(data as Uint8Array, Boolean) : data };
}
