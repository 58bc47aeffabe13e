import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel } from '../../../testing/prediction-stage.ts';
import { parseSignature } from '../../domain/serving/index.ts';

const tensor = (name: string, dtype: string, shape: number[]) => ({ name, type: 'tensor', 'tensor-spec': { dtype, shape } });
const models: Record<string, object[] | undefined> = {
  columns: [
    { name: 'a', type: 'double', required: true },
    { name: '<n>', type: 'long', required: true },
    { name: 'when', type: 'datetime', required: false },
    { name: 'image', type: 'binary', required: false },
    { name: 'text', type: 'string', required: true },
    { name: 'is', type: 'boolean', required: true },
  ],
  'one tensor': [tensor('', 'float32', [-1, 2, 2])],
  'named tensors': [tensor('x', 'float32', [-1, 2]), tensor('y', 'int64', [-1])],
  nothing: undefined,
};

interface Document {
  readonly servers: { url: string }[];
  readonly paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object; example: unknown }> } } }>;
}

function stageOf(inputs: object[] | undefined) {
  const model: StageModel = { predict: ({ form, tensors }) => ({ form, tensors }) };
  return createPredictionStage(inputs ? { ...model, signature: parseSignature({ inputs: JSON.stringify(inputs) }) } : model);
}

describe('the OpenAPI document', () => {
  it.each(Object.entries(models))('of a model that takes %s has an example for each address, which is answered', async (_kind, inputs) => {
    const stage = stageOf(inputs);
    const { body } = await stage.ask('/seldon/default/dep/api/v1.0/doc/openapi.json');
    const { servers, paths } = body as Document;
    expect(Object.keys(paths)).toHaveLength(4);
    for (const [path, { post }] of Object.entries(paths)) {
      const answer = await stage.ask(servers[0]!.url + path, post.requestBody.content['application/json']!.example);
      expect(answer, `${path}: ${answer.text}`).toMatchObject({ status: 200 });
    }
  });

  it('has the types of the model', async () => {
    const { body } = await stageOf(models.columns).ask('/seldon/default/dep/v2/docs/dataplane.json');
    const { schema } = (body as Document).paths['/invocations']!.post.requestBody.content['application/json']!;
    expect(schema).toMatchObject({
      properties: {
        dataframe_records: {
          items: {
            required: ['a', '<n>', 'text', 'is'],
            properties: { '<n>': { type: 'integer', format: 'int64' }, is: { type: 'boolean' } },
          },
        },
      },
    });
  });

  it('is a page at the paths of Seldon and of Open Inference', async () => {
    const stage = stageOf(models.columns);
    for (const path of [
      '/seldon/default/dep/api/v0.1/doc/',
      '/seldon/default/dep/api/v1.0/doc',
      '/seldon/default/dep/v2/docs/',
      '/seldon/default/dep/v2/models/unit/docs',
      '/v2/models/dep/docs',
    ]) {
      const answer = await stage.ask(path);
      expect(answer, path).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
      expect(answer.text).toContain('&#60;n&#62;');
      expect(answer.text).toContain(`href="${path.replace(/\/$/, '')}/openapi.json"`);
    }
    expect((await stage.ask('/v2/models/nobody/docs')).status).toBe(404);
    expect((await stage.ask('/v2/models/loading/docs')).status).toBe(503);
    expect((await stage.ask('/v2/docs')).body).toEqual({ error: 'Name the model: /v2/models/<name>/docs.' });
    expect((await stage.ask('/seldon/default/dep/v2/models/other/docs')).status).toBe(404);
  });
});
