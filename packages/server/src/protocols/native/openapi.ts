// The contract's endpoint table as an OpenAPI 3.1 document.
import { API_PREFIX, apiError, type Endpoint, nativeApi } from '@ovenbird/contracts';
import { z } from 'zod';

type Schema = Record<string, unknown>;

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  parameters: { name: string; in: 'path' | 'query'; required: boolean; description?: string; schema: Schema }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content: Record<string, { schema: Schema }> }>;
}

export interface OpenApi {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const MEDIA_TYPES = { json: 'application/json', content: 'application/octet-stream', events: 'text/event-stream' } as const;

export function createOpenApi(version: string): OpenApi {
  const schemas: Record<string, Schema> = {};
  const convert = (schema: z.ZodType, io: 'input' | 'output') => hoistDefinitions(z.toJSONSchema(schema, { io }), schemas);
  const failure = convert(apiError, 'output');

  const paths: OpenApi['paths'] = {};
  for (const [area, table] of Object.entries(nativeApi)) {
    for (const [name, endpoint] of Object.entries<Endpoint>(table)) {
      paths[endpoint.path] ??= {};
      paths[endpoint.path]![endpoint.method.toLowerCase()] = describe(`${area}.${name}`, area, endpoint, convert, failure);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ovenbird native API',
      version,
      description:
        'What the web UI, the `ovenbird` command and the TypeScript client use. Times are epoch milliseconds; durations are milliseconds.',
    },
    servers: [{ url: API_PREFIX }],
    tags: Object.keys(nativeApi).map((name) => ({ name })),
    paths,
    components: { schemas },
  };
}

type Convert = (schema: z.ZodType, io: 'input' | 'output') => Schema;

function describe(operationId: string, area: string, endpoint: Endpoint, convert: Convert, failure: Schema): Operation {
  const bodySchema = endpoint.body.type === 'undefined' ? undefined : convert(endpoint.body, 'input');
  return {
    operationId,
    tags: [area],
    summary: endpoint.summary,
    parameters: [...parameters('path', endpoint.params, convert), ...parameters('query', endpoint.query, convert)],
    ...(bodySchema ? { requestBody: { required: true, content: { 'application/json': { schema: bodySchema } } } } : {}),
    responses: {
      200: { description: 'Done', content: { [MEDIA_TYPES[endpoint.answer]]: { schema: convert(endpoint.response, 'output') } } },
      default: { description: 'Failed', content: { 'application/json': { schema: failure } } },
    },
  };
}

function parameters(place: 'path' | 'query', object: z.ZodObject, convert: Convert): Operation['parameters'] {
  return Object.entries<z.ZodType>(object.shape).map(([name, field]) => {
    const { description, ...schema } = convert(field, 'input');
    return {
      name,
      in: place,
      required: !field.safeParse(undefined).success,
      ...(typeof description === 'string' ? { description } : {}),
      schema,
    };
  });
}

/** zod writes named schemas as `$defs` of each document; OpenAPI keeps them once, under `components`. One name has one shape. */
function hoistDefinitions(schema: Schema, components: Record<string, Schema>): Schema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _, $defs = {}, ...rest } = JSON.parse(text) as Schema & { $defs?: Record<string, Schema> };
  for (const [name, definition] of Object.entries($defs)) {
    if (components[name] && JSON.stringify(components[name]) !== JSON.stringify(definition))
      throw new Error(`Two schemas are named ${name}.`);
    components[name] = definition;
  }
  return rest;
}
