// What the server and its models say about themselves in the Open Inference Protocol.
import type { IoSchema, PredictionCall } from '../../domain/serving/index.ts';
import { WIRE_TYPES } from './datatypes.ts';

interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

export function serverMetadata(version: string): string {
  return JSON.stringify({ name: 'ovenbird', version, extensions: [] });
}

export function modelMetadata(modelName: string, { root }: PredictionCall): string {
  const { model, pinned } = root;
  return JSON.stringify({
    name: modelName,
    versions: pinned.modelVersion === undefined ? [] : [pinned.modelVersion],
    platform: model.runtime === 'onnx' ? 'onnx_onnxv1' : 'mlflow_pyfunc',
    inputs: describeSchema(model.signature?.inputs, 'input'),
    outputs: describeSchema(model.signature?.outputs, 'output'),
  });
}

function describeSchema(schema: IoSchema | undefined, prefix: string): TensorMetadata[] {
  if (!schema) return [];
  if (schema.kind === 'columns')
    return schema.columns.map((column, index) => ({
      name: column.name || `${prefix}-${index + 1}`,
      datatype: WIRE_TYPES[column.datatype],
      shape: [-1],
    }));
  return schema.tensors.map((tensor, index) => ({
    name: tensor.name || `${prefix}-${index + 1}`,
    datatype: WIRE_TYPES[tensor.datatype],
    shape: tensor.shape,
  }));
}
