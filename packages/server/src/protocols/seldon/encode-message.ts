// A model's answer as a SeldonMessage in JSON text, in the encoding of the request.
import {
  type GraphAnswer,
  isNumericType,
  type MessageMeta,
  type ModelOutput,
  outputNames,
  outputOf,
  type Payload,
  type Tensor,
} from '../../domain/serving/index.ts';
import { flatJson, nestedJson, valueJson } from '../encode-tensor.ts';
import type { Encoding } from './seldon-message.ts';

/** @returns the members of the message without braces, e.g. `"data":{"names":["t:0"],"ndarray":[[1]]}` */
export function encodeAnswer({ output, unit }: Pick<GraphAnswer, 'output' | 'unit'>, encoding: Encoding): string {
  const [only] = output.tensors;
  if (output.form === 'value' || !only) return encodeValue(only?.data[0], only?.datatype === 'bytes');
  if (output.form === 'table') return encodeTable(output, encoding);
  if (output.tensors.length > 1) return encodeTensors(output.tensors);
  if (only.datatype === 'json' && only.data.some((value) => typeof value === 'object' && value !== null))
    return `"jsonData":${nestedJson(only)}`;
  const { signature } = unit.model;
  return encodeData(namesFor(only, output.names ?? (signature ? outputNames(signature) : [])), only, encoding);
}

/** Seldon leaves the routing out unless an environment variable asks for it; without it feedback finds no way, so it is always here. */
export function metaJson({ tags, metrics, routing, requestPath }: MessageMeta, id: string): string {
  let text = `"meta":{"puid":${JSON.stringify(id)},"requestPath":${valueJson(requestPath)},"routing":${valueJson(routing)}`;
  if (Object.keys(tags).length > 0) text += `,"tags":${valueJson(tags)}`;
  if (metrics.length > 0) text += `,"metrics":${valueJson(metrics)}`;
  return `${text}}`;
}

/** What a caller or a component wrote, with the names that it gave. @returns members as of `encodeAnswer` */
export function encodePayload(payload: Payload): string {
  switch (payload.kind) {
    case 'rows':
      return `"data":{"names":${JSON.stringify(payload.names)},"ndarray":${valueJson(payload.value)}}`;
    case 'dense':
      return `"data":{"names":${JSON.stringify(payload.names)},"tensor":{"shape":[${payload.shape.join(',')}],"values":${valueJson(payload.values)}}}`;
    case 'text':
      return encodeValue(payload.value, false);
    case 'bytes':
      return encodeValue(payload.base64, true);
    case 'json':
      return `"jsonData":${valueJson(payload.value)}`;
    case 'tensors':
      return encodeTensors(outputOf({ kind: 'payload', payload }).tensors);
  }
}

function encodeValue(value: unknown, isBytes: boolean): string {
  if (typeof value === 'string') return isBytes ? `"binData":${JSON.stringify(value)}` : `"strData":${JSON.stringify(value)}`;
  return `"jsonData":${valueJson(value ?? null)}`;
}

function encodeData(names: readonly string[], tensor: Tensor, encoding: Encoding): string {
  // A tensor holds numbers: text goes as an ndarray whatever the request was.
  const asTensor = encoding !== 'ndarray' && isNumericType(tensor.datatype);
  const values = asTensor
    ? `"tensor":{"shape":[${tensor.shape.join(',')}],"values":${flatJson(tensor)}}`
    : `"ndarray":${nestedJson(tensor)}`;
  return `"data":{"names":${JSON.stringify(names)},${values}}`;
}

/** The wrapper's names: those of the columns, or `t:0`, `t:1`, …; none for what has one axis. */
function namesFor(tensor: Tensor, columns: readonly string[]): readonly string[] {
  if (tensor.shape.length < 2) return columns.length === 1 && columns[0] ? columns : [];
  const count = tensor.shape[1]!;
  if (columns.length === count && columns.every((name) => name !== '')) return columns;
  return Array.from({ length: count }, (_, index) => `t:${index}`);
}

function encodeTensors(tensors: readonly Tensor[]): string {
  return `"jsonData":{${tensors.map((tensor) => `${JSON.stringify(tensor.name)}:${nestedJson(tensor)}`).join(',')}}`;
}

/** Columns side by side as rows. */
function encodeTable({ tensors }: ModelOutput, encoding: Encoding): string {
  const names = JSON.stringify(tensors.map((tensor) => tensor.name));
  const rows = tensors[0]!.shape[0]!;
  const cells = tensors.map((tensor) => Array.from({ length: rows }, (_, row) => cellJson(tensor, row)));
  const lines = Array.from({ length: rows }, (_, row) => cells.map((column) => column[row]).join(','));
  if (encoding !== 'ndarray' && tensors.every((tensor) => isNumericType(tensor.datatype)))
    return `"data":{"names":${names},"tensor":{"shape":[${rows},${tensors.length}],"values":[${lines.join(',')}]}}`;
  return `"data":{"names":${names},"ndarray":[${lines.map((line) => `[${line}]`).join(',')}]}`;
}

function cellJson({ name, datatype, data }: Tensor, row: number): string {
  return nestedJson({ name, datatype, shape: [], data: data.slice(row, row + 1) as Tensor['data'] });
}
