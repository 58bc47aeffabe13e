// The OpenAPI document of one deployment: every address at which it answers, with the schema of its own model and an example
// that it accepts.
import type { PredictionCall } from '../../domain/serving/index.ts';
import { WIRE_TYPES } from '../open-inference-types.ts';
import { type JsonSchema, type NamedType, namedTypes, rowExample, rowSchema } from './value-schema.ts';

interface Operation {
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly schema: JsonSchema;
  readonly example: unknown;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, JsonSchema>>;
}

export function openApiDocument({ revision, root }: PredictionCall): OpenApiDocument {
  const { namespace, name, number } = revision;
  const { signature } = root.model;
  const inputs = namedTypes(signature?.inputs, 'input');
  const isTable = signature?.inputs?.kind !== 'tensors';
  const knows = inputs.length > 0 ? '' : ' The model does not say what it takes: the examples are the forms alone.';
  return {
    openapi: '3.1.0',
    info: {
      title: `${namespace}/${name}`,
      version: String(number),
      description: `Revision ${number}, ${root.pinned.uri}.${knows}`,
    },
    servers: [{ url: `/seldon/${namespace}/${name}` }],
    paths: Object.fromEntries(operations(root.spec.name, inputs, isTable).map((operation) => [operation.path, pathItem(operation)])),
  };
}

function operations(model: string, inputs: readonly NamedType[], isTable: boolean): readonly Operation[] {
  const row = rowOf(inputs);
  const oneTensor = !isTable && inputs.length === 1 ? inputs[0] : undefined;
  const seldon = oneTensor ? [rowExample(oneTensor)] : [inputs.map(rowExample)];
  const seldonSchema = oneTensor
    ? rowSchema(oneTensor)
    : inputs.length > 0
      ? { type: 'array', prefixItems: inputs.map(rowSchema), minItems: inputs.length, maxItems: inputs.length }
      : {};
  const named = isTable || !oneTensor;
  const names = isTable ? inputs.map((input) => input.name) : [];
  return [
    {
      path: '/api/v1.0/predictions',
      summary: 'Predict, in Seldon’s form',
      tag: 'seldon',
      schema: object({ data: object({ names: { type: 'array', items: { type: 'string' } }, ndarray: array(seldonSchema) }, ['ndarray']) }, [
        'data',
      ]),
      example: !isTable && !oneTensor ? { jsonData: row.columns } : { data: { names, ndarray: inputs.length > 0 ? seldon : [[1]] } },
    },
    {
      path: `/v2/models/${encodeURIComponent(model)}/infer`,
      summary: 'Predict, in the form of Open Inference',
      tag: 'v2',
      schema: object({ id: { type: 'string' }, inputs: array(inferInput(inputs)) }, ['inputs']),
      example: { inputs: inputs.length > 0 ? inputs.map(inferExample) : [{ name: 'x', shape: [1, 1], datatype: 'FP64', data: [1] }] },
    },
    {
      path: `/v1/models/${encodeURIComponent(model)}:predict`,
      summary: 'Predict, in TensorFlow’s form',
      tag: 'tensorflow',
      schema: object({ instances: array(named && inputs.length > 0 ? row.schema : seldonSchema) }, ['instances']),
      example: { instances: inputs.length === 0 ? [[1]] : oneTensor ? seldon : [row.example] },
    },
    {
      path: '/invocations',
      summary: 'Predict, in the form of MLflow’s scoring server',
      tag: 'mlflow',
      schema: isTable ? object({ dataframe_records: array(row.schema) }, ['dataframe_records']) : object({ inputs: {} }, ['inputs']),
      example: isTable ? { dataframe_records: [inputs.length > 0 ? row.example : { x: 1 }] } : { inputs: oneTensor ? seldon : row.columns },
    },
  ];
}

function rowOf(inputs: readonly NamedType[]): { schema: JsonSchema; example: unknown; columns: unknown } {
  const fields = <T>(of: (input: NamedType) => T) => Object.fromEntries(inputs.map((input) => [input.name, of(input)]));
  const required = inputs.filter((input) => input.required).map((input) => input.name);
  return { schema: object(fields(rowSchema), required), example: fields(rowExample), columns: fields((input) => [rowExample(input)]) };
}

function inferInput(inputs: readonly NamedType[]): JsonSchema {
  return object(
    {
      name: { type: 'string', ...(inputs.length > 0 ? { examples: inputs.map((input) => input.name) } : {}) },
      shape: array({ type: 'integer', minimum: 0 }),
      datatype: { type: 'string', enum: [...new Set(Object.values(WIRE_TYPES)), 'FP16', 'BF16'] },
      data: { type: 'array' },
    },
    ['name', 'shape', 'datatype', 'data'],
  );
}

function inferExample(input: NamedType): JsonSchema {
  const shape = [1, ...input.shape.map((size) => (size >= 0 ? size : 1))];
  return { name: input.name, shape, datatype: WIRE_TYPES[input.datatype], data: [rowExample(input)].flat(Number.POSITIVE_INFINITY) };
}

function pathItem({ path, summary, tag, schema, example }: Operation): JsonSchema {
  const answer = (description: string) => ({ description, content: { 'application/json': { schema: { type: 'object' } } } });
  return {
    post: {
      operationId: path,
      summary,
      tags: [tag],
      requestBody: { required: true, content: { 'application/json': { schema, example } } },
      responses: {
        200: answer('The prediction'),
        400: answer('What is wrong with the request'),
        503: answer('Not ready, or too many wait'),
      },
    },
  };
}

function object(properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

function array(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}
