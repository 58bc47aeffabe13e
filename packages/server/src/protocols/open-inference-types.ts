// What the Open Inference Protocol calls the types of our tensors; also in the documents that describe a deployment.
import type { DataType } from '../domain/serving/index.ts';

export const WIRE_TYPES: Readonly<Record<DataType, string>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
  bytes: 'BYTES',
  datetime: 'BYTES',
  json: 'BYTES',
};
