// Names of element types in the Open Inference Protocol.
import type { PayloadType } from '../../domain/serving/index.ts';

export const PAYLOAD_TYPES: Readonly<Record<string, PayloadType>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  // JSON numbers have no width: it is the model's signature that narrows them.
  FP16: 'float32',
  BF16: 'float32',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
};
