// A request body that a deployment accepts, in each protocol's encoding: the model's own input example, or one row made from
// its signature.
import {
  type DataType,
  elementCount,
  type LoadedUnitFacts,
  type ModelSignature,
  type Payload,
  type PayloadTensor,
  shapeOf,
} from '../../domain/serving/index.ts';
import { nestedJson } from '../encode-tensor.ts';
import { WIRE_TYPES } from '../open-inference-types.ts';

/** @returns null when nothing is known about the model's input */
export function exampleBody(protocol: 'seldon' | 'v2' | 'tensorflow' | 'mlflow', facts: LoadedUnitFacts | undefined): unknown {
  const payload = facts?.example ?? inventedPayload(facts?.signature);
  if (!payload) return null;
  switch (protocol) {
    case 'seldon':
      return seldonBody(payload);
    case 'v2':
      return v2Body(payload, facts?.signature);
    case 'tensorflow':
      return tensorflowBody(payload);
    case 'mlflow':
      return scoringBody(payload);
  }
}

function inventedPayload(signature: ModelSignature | undefined): Payload | undefined {
  const inputs = signature?.inputs;
  if (inputs?.kind === 'columns')
    return {
      kind: 'rows',
      names: inputs.columns.map((column) => column.name),
      value: [inputs.columns.map((column) => emptyValue(column.datatype))],
    };
  if (inputs?.kind !== 'tensors') return undefined;
  return {
    kind: 'tensors',
    tensors: inputs.tensors.map(({ name, datatype, shape: declared }) => {
      const shape = declared.map((size) => (size === -1 ? 1 : size));
      // A picture of zeros is no example that a person wants to read.
      const count = Math.min(elementCount(shape), 1000);
      return { name, shape, data: new Array<unknown>(count).fill(emptyValue(datatype)) };
    }),
  };
}

function emptyValue(datatype: DataType): unknown {
  if (datatype === 'bool') return false;
  if (datatype === 'datetime') return '2026-01-01T00:00:00';
  return datatype === 'string' || datatype === 'bytes' || datatype === 'json' ? '' : 0;
}

function seldonBody(payload: Payload): unknown {
  switch (payload.kind) {
    case 'rows':
      return { data: { ...(payload.names.length > 0 ? { names: payload.names } : {}), ndarray: payload.value } };
    case 'tensors': {
      const [only] = payload.tensors;
      if (payload.tensors.length === 1) return { data: { tensor: { shape: only!.shape, values: only!.data.flat(only!.shape.length) } } };
      return { jsonData: Object.fromEntries(payload.tensors.map((tensor) => [tensor.name, nested(tensor)])) };
    }
    case 'json':
      return { jsonData: payload.value };
    default:
      return null;
  }
}

/** As lists within lists, where it is whole. */
function nested({ shape, data }: PayloadTensor): readonly unknown[] {
  const flat = data.flat(shape.length);
  if (flat.length !== elementCount(shape)) return data;
  return JSON.parse(nestedJson({ name: '', datatype: 'json', shape, data: flat })) as unknown[];
}

function v2Body(payload: Payload, signature: ModelSignature | undefined): unknown {
  const inputs = signature?.inputs;
  if (payload.kind === 'tensors')
    return {
      inputs: payload.tensors.map((tensor, index) => ({
        name: tensor.name || 'input-1',
        shape: tensor.shape,
        datatype: wireType(inputs?.kind === 'tensors' ? inputs.tensors[index]?.datatype : undefined, tensor.data.flat(tensor.shape.length)),
        data: tensor.data.flat(tensor.shape.length),
      })),
    };
  if (payload.kind !== 'rows') return null;
  if (inputs?.kind !== 'columns' || payload.names.length === 0) {
    const shape = shapeOf(payload.value);
    const data = payload.value.flat(shape.length);
    const declared = inputs?.kind === 'tensors' ? inputs.tensors[0]?.datatype : undefined;
    return { inputs: [{ name: 'input-1', shape, datatype: wireType(declared, data), data }] };
  }
  const rows = payload.value as readonly (readonly unknown[])[];
  return {
    inputs: payload.names.map((name, column) => {
      const data = rows.map((row) => row[column]);
      return { name, shape: [rows.length], datatype: wireType(inputs.columns.find((spec) => spec.name === name)?.datatype, data), data };
    }),
  };
}

function wireType(declared: DataType | undefined, data: readonly unknown[]): string {
  if (declared) return WIRE_TYPES[declared];
  return data.every((value) => typeof value === 'number') ? 'FP64' : 'BYTES';
}

function tensorflowBody(payload: Payload): unknown {
  switch (payload.kind) {
    case 'rows': {
      const { names, value } = payload;
      const instanceOf = (row: unknown) => Object.fromEntries(names.map((name, column) => [name, (row as readonly unknown[])[column]]));
      return { instances: names.length > 0 ? value.map(instanceOf) : value };
    }
    case 'tensors':
      return scoringBody(payload);
    case 'json':
      return { instances: payload.value };
    default:
      return null;
  }
}

function scoringBody(payload: Payload): unknown {
  switch (payload.kind) {
    case 'rows':
      return payload.names.length > 0 ? { dataframe_split: { columns: payload.names, data: payload.value } } : { inputs: payload.value };
    case 'tensors': {
      const [only] = payload.tensors;
      if (payload.tensors.length === 1 && only!.name === '') return { inputs: nested(only!) };
      return { inputs: Object.fromEntries(payload.tensors.map((tensor) => [tensor.name, nested(tensor)])) };
    }
    case 'json':
      return { dataframe_records: payload.value };
    default:
      return null;
  }
}
