// Seldon's protobuf messages as the JSON that its REST protocol has, and back: one conversion of meaning for both.
import { PlatformError } from '../../../kernel/errors.ts';
import { fromValue, type ListMessage, mapValues, toValue, type ValueMessage } from './struct-value.ts';
import { readTensorProto, type TensorProtoMessage, toTensorProto } from './tensor-proto.ts';

type Fields = Readonly<Record<string, unknown>>;

interface MetricMessage {
  readonly key: string;
  readonly type: number;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
}

interface MetaMessage {
  readonly puid: string;
  readonly tags: Readonly<Record<string, ValueMessage>>;
  readonly routing: Readonly<Record<string, number>>;
  readonly requestPath: Readonly<Record<string, string>>;
  readonly metrics: readonly MetricMessage[];
}

interface DataMessage {
  readonly names: readonly string[];
  readonly data_oneof?: string;
  readonly tensor?: { readonly shape: readonly number[]; readonly values: readonly number[] };
  readonly ndarray?: ListMessage;
  readonly tftensor?: TensorProtoMessage;
}

/** As protobufjs decodes it. */
export interface SeldonMessageProto {
  readonly meta: MetaMessage | null;
  readonly data_oneof?: string;
  readonly data?: DataMessage;
  readonly binData?: Buffer;
  readonly strData?: string;
  readonly jsonData?: ValueMessage;
}

export interface FeedbackProto {
  readonly request: SeldonMessageProto | null;
  readonly response: SeldonMessageProto | null;
  readonly reward: number;
  readonly truth: SeldonMessageProto | null;
}

const METRIC_TYPES = ['COUNTER', 'GAUGE', 'TIMER'];
const STATUS_FLAGS = ['SUCCESS', 'FAILURE'];

/** @throws invalid_argument for what has no JSON form */
export function messageToJson(message: SeldonMessageProto): Fields {
  const { meta } = message;
  return { ...(meta ? { meta: metaToJson(meta) } : {}), ...bodyToJson(message) };
}

export function feedbackToJson({ request, response, reward, truth }: FeedbackProto): Fields {
  return {
    ...(request ? { request: messageToJson(request) } : {}),
    ...(response ? { response: messageToJson(response) } : {}),
    ...(truth ? { truth: messageToJson(truth) } : {}),
    reward,
  };
}

function bodyToJson(message: SeldonMessageProto): Fields {
  switch (message.data_oneof) {
    case 'data':
      return { data: dataToJson(message.data!) };
    case 'binData':
      return { binData: message.binData!.toString('base64') };
    case 'strData':
      return { strData: message.strData };
    case 'jsonData':
      return { jsonData: fromValue(message.jsonData!) };
    case 'customData':
      throw new PlatformError('unimplemented', 'customData: messages of a type of your own are not served; send jsonData or binData.');
    default:
      return {};
  }
}

function dataToJson({ names, data_oneof, tensor, ndarray, tftensor }: DataMessage): Fields {
  switch (data_oneof) {
    case 'tensor':
      return { names, tensor: { shape: tensor!.shape, values: tensor!.values } };
    case 'ndarray':
      return { names, ndarray: ndarray!.values.map(fromValue) };
    case 'tftensor':
      return { names, tensor: readTensorProto(tftensor!) };
    default:
      return { names };
  }
}

function metaToJson({ puid, tags, routing, requestPath, metrics }: MetaMessage): Fields {
  return {
    ...(puid === '' ? {} : { puid }),
    tags: mapValues(tags, fromValue),
    routing,
    requestPath,
    metrics: metrics.map((metric) => ({
      ...metric,
      key: metric.key,
      type: METRIC_TYPES[metric.type],
      value: metric.value,
      tags: metric.tags,
    })),
  };
}

/**
 * @param json       an answer of the REST protocol
 * @param asTfTensor write a tensor as TensorFlow's, because the request had one
 * @returns          what protobufjs encodes
 */
export function messageFromJson(json: Fields, asTfTensor: boolean): object {
  const { data, binData, strData, jsonData, meta, status } = json;
  return {
    ...(isFields(status) ? { status: statusFromJson(status) } : {}),
    ...(isFields(meta) ? { meta: metaFromJson(meta) } : {}),
    ...(isFields(data) ? { data: dataFromJson(data, asTfTensor) } : {}),
    ...(typeof binData === 'string' ? { binData: Buffer.from(binData, 'base64') } : {}),
    ...(typeof strData === 'string' ? { strData } : {}),
    ...(jsonData === undefined ? {} : { jsonData: toValue(jsonData) }),
  };
}

function statusFromJson(status: Fields): object {
  const { status: flag } = status;
  return { ...status, status: typeof flag === 'string' ? STATUS_FLAGS.indexOf(flag) : flag };
}

function dataFromJson({ names, tensor, ndarray }: Fields, asTfTensor: boolean): object {
  if (Array.isArray(ndarray)) return { names, ndarray: { values: ndarray.map(toValue) } };
  if (!isFields(tensor)) return { names };
  const { shape, values } = tensor as { readonly shape: number[]; readonly values: (number | boolean | null)[] };
  // JSON has no NaN, and writes null.
  const numbers = values.map((value) => (value === null ? Number.NaN : Number(value)));
  return asTfTensor ? { names, tftensor: toTensorProto(shape, numbers) } : { names, tensor: { shape, values: numbers } };
}

function metaFromJson({ puid, tags, routing, requestPath, metrics }: Fields): object {
  return {
    puid,
    tags: mapValues((tags ?? {}) as Fields, toValue),
    routing: routing ?? {},
    requestPath: requestPath ?? {},
    metrics: ((metrics ?? []) as Fields[]).map((metric) => ({
      ...metric,
      type: Math.max(0, METRIC_TYPES.indexOf(String(metric.type))),
    })),
  };
}

/** @param json  of a model, as the REST protocol has it */
export function metadataFromJson(json: Fields): object {
  const { inputs, outputs } = json;
  return { ...json, inputs: tensorsFromJson(inputs), outputs: tensorsFromJson(outputs) };
}

export function graphMetadataFromJson(json: Fields): object {
  return { ...metadataFromJson(json), models: mapValues(json.models as Record<string, Fields>, metadataFromJson) };
}

function tensorsFromJson(tensors: unknown): object[] {
  return ((tensors ?? []) as Fields[]).map((tensor) => ({ ...tensor, schema: toValue(tensor.schema) }));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
