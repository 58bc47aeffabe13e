// What the server and its models say about themselves in the Open Inference Protocol.
import type { IoSchema, LoadedUnit } from '../../domain/serving/index.ts';
import type { ModelFormat } from '../../domain/serving/runtime/index.ts';
import { WIRE_TYPES } from '../open-inference-types.ts';

interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  /** -1 where any size fits. */
  readonly shape: readonly number[];
}

export interface ServerMetadata {
  readonly name: string;
  readonly version: string;
  readonly extensions: readonly string[];
}

export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

/** Names that other servers use where they have such a thing. */
const PLATFORMS: Readonly<Record<LoadedUnit['model']['runtime'], string>> = {
  onnx: 'onnx_onnxv1',
  python: 'mlflow_pyfunc',
  component: 'seldon_component',
  'built-in': 'seldon_builtin',
  graph: 'seldon_graph',
};

/** Where the runtime alone does not say it. */
const FORMAT_PLATFORMS: Readonly<Partial<Record<ModelFormat, string>>> = {
  sklearn: 'sklearn',
  xgboost: 'xgboost',
  lightgbm: 'lightgbm',
  catboost: 'catboost',
  tensorflow: 'tensorflow_savedmodel',
  huggingface: 'huggingface',
};

export function serverMetadata(version: string): ServerMetadata {
  return { name: 'ovenbird', version, extensions: ['binary_tensor_data', 'model_repository'] };
}

export function modelMetadata(modelName: string, { model, pinned }: LoadedUnit): ModelMetadata {
  return {
    name: modelName,
    versions: pinned.modelVersion === undefined ? [] : [pinned.modelVersion],
    platform: (model.format && FORMAT_PLATFORMS[model.format]) ?? PLATFORMS[model.runtime],
    inputs: describeSchema(model.signature?.inputs, 'input'),
    outputs: describeSchema(model.signature?.outputs, 'output'),
  };
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
