// A model's answer as a SeldonMessage in JSON text, in the encoding of the request.
import { type GraphAnswer, isNumericType, type ModelOutput, outputNames, type Tensor } from '../../domain/serving/index.ts';
import { flatJson, nestedJson, valueJson } from '../encode-tensor.ts';
import type { Encoding } from './seldon-message.ts';

/** @returns the members of the message without braces, e.g. `"data":{"names":["t:0"],"ndarray":[[1]]}` */
export function encodeAnswer({ output, unit }: Pick<GraphAnswer, 'output' | 'unit'>, encoding: Encoding): string {
  const [only] = output.tensors;
  if (output.form === 'value' || !only) return encodeValue(only?.data[0], only?.datatype === 'bytes');
  if (output.form === 'table') return encodeTable(output, encoding);
  if (output.tensors.length > 1)
    return `"jsonData":{${output.tensors.map((tensor) => `${JSON.stringify(tensor.name)}:${nestedJson(tensor)}`).join(',')}}`;
  if (only.datatype === 'json' && only.data.some((value) => typeof value === 'object' && value !== null))
    return `"jsonData":${nestedJson(only)}`;
  const { signature } = unit.model;
  return encodeData(namesFor(only, output.names ?? (signature ? outputNames(signature) : [])), only, encoding);
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
