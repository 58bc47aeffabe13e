// What a deployment says about itself in Seldon's words.
import type { IoSchema, LoadedUnit, PredictionCall } from '../../domain/serving/index.ts';

interface TensorMetadata {
  readonly messagetype: 'tensor';
  readonly schema: { readonly names?: readonly string[]; readonly shape: readonly number[] };
}

export function modelMetadata(unit: LoadedUnit): Record<string, unknown> {
  const { pinned, model, spec, metadata } = unit;
  const isModel = model.signature !== undefined || pinned.location !== '';
  // As Seldon's wrapper has it: what the class says, and name and version out of the image's name.
  const [image = '', tag = ''] = isModel ? [] : pinned.uri.split(/:(?=[^/]*$)/);
  const version = pinned.modelVersion ?? tag;
  return {
    name: pinned.modelName ?? (isModel ? spec.name : image),
    versions: version === '' ? [] : [version],
    platform: isModel ? model.runtime : '',
    inputs: describeSchema(model.signature?.inputs),
    outputs: describeSchema(model.signature?.outputs),
    custom: {},
    ...metadata,
  };
}

export function graphMetadata(call: PredictionCall): Record<string, unknown> {
  const { inputs, outputs } = modelMetadata(call.root);
  const models = Object.fromEntries(call.units().map((unit) => [unit.spec.name, modelMetadata(unit)]));
  return { name: call.predictor, models, inputs, outputs };
}

function describeSchema(schema: IoSchema | undefined): TensorMetadata[] {
  if (!schema) return [];
  if (schema.kind === 'columns')
    return [{ messagetype: 'tensor', schema: { names: schema.columns.map((column) => column.name), shape: [-1, schema.columns.length] } }];
  return schema.tensors.map((tensor) => ({
    messagetype: 'tensor',
    schema: { ...(tensor.name ? { names: [tensor.name] } : {}), shape: tensor.shape },
  }));
}
