// What a model says about itself in TensorFlow Serving's words.
import type { DataType, IoSchema, PredictionCall } from '../../domain/serving/index.ts';

const TENSORFLOW_TYPES: Readonly<Record<DataType, string>> = {
  bool: 'DT_BOOL',
  int8: 'DT_INT8',
  int16: 'DT_INT16',
  int32: 'DT_INT32',
  int64: 'DT_INT64',
  uint8: 'DT_UINT8',
  uint16: 'DT_UINT16',
  uint32: 'DT_UINT32',
  uint64: 'DT_UINT64',
  float32: 'DT_FLOAT',
  float64: 'DT_DOUBLE',
  string: 'DT_STRING',
  bytes: 'DT_STRING',
  datetime: 'DT_STRING',
  json: 'DT_STRING',
};

export function modelStatus({ root }: PredictionCall): object {
  const ready = root.model.availableReplicas() > 0;
  return {
    model_version_status: [
      {
        version: root.pinned.modelVersion ?? '1',
        state: ready ? 'AVAILABLE' : 'LOADING',
        status: { error_code: 'OK', error_message: '' },
      },
    ],
  };
}

export const signatureName = ({ root }: PredictionCall): string => root.model.signature?.name ?? 'serving_default';

export function modelMetadata(name: string, call: PredictionCall): object {
  const { root } = call;
  const { signature } = root.model;
  return {
    model_spec: { name, signature_name: '', version: root.pinned.modelVersion ?? '1' },
    metadata: {
      signature_def: {
        signature_def: {
          [signatureName(call)]: {
            inputs: describe(signature?.inputs, 'input'),
            outputs: describe(signature?.outputs, 'output'),
            method_name: 'tensorflow/serving/predict',
          },
        },
      },
    },
  };
}

function describe(schema: IoSchema | undefined, prefix: string): Record<string, object> {
  const specs =
    schema?.kind === 'columns' ? schema.columns.map(({ name, datatype }) => ({ name, datatype, shape: [-1] })) : (schema?.tensors ?? []);
  return Object.fromEntries(
    specs.map(({ name, datatype, shape }, index) => [
      name || `${prefix}_${index}`,
      {
        dtype: TENSORFLOW_TYPES[datatype],
        tensor_shape: { dim: shape.map((size) => ({ size: String(size), name: '' })), unknown_rank: false },
        name,
      },
    ]),
  );
}
