// Tensors for a model whose signature has tensors.
import { PlatformError } from '../../../kernel/errors.ts';
import type { TensorSpec } from '../signature/signature.ts';
import { castNumbers } from '../tensors/cast-numbers.ts';
import { layoutOf, type ModelInput } from '../tensors/model-io.ts';
import { type DataType, elementCount, isNumericType, type NumericArray, type Tensor, TYPED_ARRAYS } from '../tensors/tensor.ts';
import { type Coerce, coercionTo, describeValue } from './coerce-value.ts';
import { shapeOf, visitLeaves } from './nested-values.ts';
import type { Payload, PayloadTensor } from './payload.ts';

type Source = Pick<PayloadTensor, 'datatype' | 'shape' | 'data' | 'typed'>;

export function createTensorTyper(specs: readonly TensorSpec[]): (payload: Payload) => ModelInput {
  const coercions = specs.map((spec) => coercionTo(spec.datatype));
  const isNamed = specs.length > 1 || specs[0]!.name !== '';
  const form = isNamed ? 'tensors' : 'array';
  // Only an open first axis holds rows of independent requests.
  const mergeable = specs.every((spec) => spec.shape[0] === -1);

  return (payload) => {
    const sources = sourcesOf(payload, specs);
    const tensors = specs.map((spec, index) => fill(spec, sources[index]!, coercions[index]!));
    const rows = tensors[0]!.shape[0] ?? 1;
    const alone = !mergeable || rows === 0 || tensors.some((tensor) => tensor.shape[0] !== rows);
    return { form, tensors, rows, ...(alone ? {} : { layout: layoutOf(form, tensors) }) };
  };
}

/** One source for each spec. */
function sourcesOf(payload: Payload, specs: readonly TensorSpec[]): Source[] {
  const single = singleSource(payload);
  if (single && specs.length === 1) return [single];
  const given = namedSources(payload);
  const isOneArray = specs.length === 1 && specs[0]!.name === '';
  if (!given || isOneArray)
    throw new PlatformError(
      'invalid_argument',
      `The model takes ${isOneArray ? 'one array' : 'the named inputs'} ${listSpecs(specs)}; got ${describePayload(payload)}.`,
    );
  return specs.map((spec) => {
    const source = given.get(spec.name);
    if (!source)
      throw new PlatformError(
        'invalid_argument',
        `Missing input ${spec.name}: the model takes ${listSpecs(specs)}; got ${[...given.keys()].join(', ') || 'none'}.`,
        { missing: [spec.name] },
      );
    return source;
  });
}

/** The payload as the one tensor that it is; undefined when it is several or none. */
function singleSource(payload: Payload): Source | undefined {
  switch (payload.kind) {
    case 'rows':
      return { shape: shapeOf(payload.value), data: payload.value };
    case 'dense':
      return { shape: payload.shape, data: payload.values };
    case 'tensors':
      return payload.tensors.length === 1 ? payload.tensors[0] : undefined;
    case 'text':
      return { shape: [1], data: [payload.value] };
    case 'bytes':
      return { shape: [1], data: [payload.base64] };
    case 'json':
      return Array.isArray(payload.value) ? { shape: shapeOf(payload.value), data: payload.value } : undefined;
  }
}

function namedSources(payload: Payload): Map<string, Source> | undefined {
  if (payload.kind === 'tensors') return new Map(payload.tensors.map((tensor) => [tensor.name, tensor]));
  if (payload.kind !== 'json' || typeof payload.value !== 'object' || payload.value === null || Array.isArray(payload.value))
    return undefined;
  return new Map(
    Object.entries(payload.value).map(([name, value]) => {
      const data = Array.isArray(value) ? (value as unknown[]) : [value];
      return [name, { shape: shapeOf(data), data }];
    }),
  );
}

function fill(spec: TensorSpec, source: Source, coerce: Coerce): Tensor {
  // What has no axes may come as a list of one: few encodings can write a bare value.
  const shape = spec.shape.length === 0 && elementCount(source.shape) === 1 ? [] : source.shape;
  const fits = shape.length === spec.shape.length && shape.every((size, axis) => spec.shape[axis] === -1 || spec.shape[axis] === size);
  const label = spec.name ? `Input "${spec.name}"` : 'The input';
  if (!fits)
    throw new PlatformError(
      'invalid_argument',
      `${label} has the wrong shape: expected [${spec.shape.join(', ')}], got [${shape.join(', ')}].`,
      {
        expected: spec.shape,
        got: shape,
      },
    );
  const typed = typedAs(spec.datatype, source);
  if (typed) return { name: spec.name, datatype: spec.datatype, shape, data: typed };
  const count = elementCount(shape);
  const data = isNumericType(spec.datatype) ? new TYPED_ARRAYS[spec.datatype](count) : new Array<unknown>(count);
  let at = 0;
  const place = () => `${label} (${spec.datatype}), element ${at}`;
  const visit = (value: unknown, index: number) => {
    at = index;
    (data as unknown[])[index] = coerce(value, place);
  };
  if (source.data.length === count && !(shape.length > 1 && Array.isArray(source.data[0])))
    for (let index = 0; index < count; index += 1) visit(source.data[index], index);
  else visitLeaves(source.data, shape, label, visit);
  return { name: spec.name, datatype: spec.datatype, shape, data };
}

/** Numbers that came as an array, where the model's type holds each of them as it would take it one by one. */
function typedAs(wanted: DataType, { typed, datatype }: Source): NumericArray | undefined {
  if (!typed || datatype === wanted) return typed;
  const areFloats = (wanted === 'float32' || wanted === 'float64') && (datatype === 'float32' || datatype === 'float64');
  return areFloats ? castNumbers(typed, wanted) : undefined;
}

function listSpecs(specs: readonly TensorSpec[]): string {
  return specs.map((spec) => `${spec.name} ${spec.datatype}[${spec.shape.join(', ')}]`.trim()).join(', ');
}

function describePayload(payload: Payload): string {
  if (payload.kind === 'json') return describeValue(payload.value);
  const single = singleSource(payload);
  return single ? `one array of shape [${single.shape.join(', ')}]` : payload.kind;
}
