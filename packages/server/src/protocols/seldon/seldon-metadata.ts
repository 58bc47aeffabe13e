// What a deployment says about itself in Seldon's words.
import type { IoSchema, LoadedUnit, PredictionCall } from '../../domain/serving/index.ts';

interface TensorMetadata {
  readonly messagetype: 'tensor';
  readonly schema: { readonly names?: readonly string[]; readonly shape: readonly number[] };
}

/** What stands in `meta.requestPath` for a unit, where Seldon has its image: the model and version, or its uri. */
export function modelImage({ pinned }: LoadedUnit): string {
  return pinned.modelName && pinned.modelVersion ? `${pinned.modelName}:${pinned.modelVersion}` : pinned.uri;
}

export function modelMetadata(unit: LoadedUnit): Record<string, unknown> {
  const { pinned, model } = unit;
  return {
    name: pinned.modelName ?? unit.spec.name,
    versions: [pinned.modelVersion ?? ''].filter((version) => version !== ''),
    platform: model.runtime,
    inputs: describeSchema(model.signature?.inputs),
    outputs: describeSchema(model.signature?.outputs),
    custom: {},
  };
}

export function graphMetadata({ predictor, root }: PredictionCall): Record<string, unknown> {
  const metadata = modelMetadata(root);
  return { name: predictor, models: { [root.spec.name]: metadata }, inputs: metadata.inputs, outputs: metadata.outputs };
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
