import { describe, expect, it } from 'vitest';
import { PlatformError } from '../../../kernel/errors.ts';
import { movingName } from './model-uri.ts';
import { createRegistryResolver } from './registry-resolver.ts';

describe('a model uri', () => {
  it.each([
    ['models:/iris@champion', 'champion'],
    ['models:/iris/latest', 'latest'],
    ['models:/iris/Production', 'Production'],
    ['models:/iris/3', undefined],
    ['models:/m-0123456789abcdef0123456789abcdef', undefined],
    ['runs:/abc/model', undefined],
    ['/models/iris@champion', undefined],
    ['mlflow-artifacts:/1/models/x/artifacts', undefined],
  ])('%s moves by the name %s', (uri, name) => {
    expect(movingName(uri)).toBe(name);
  });
});

describe('the registry’s resolver', () => {
  const resolver = createRegistryResolver({
    resolveModelUri: async (uri) =>
      uri === 'models:/iris/1'
        ? { name: 'iris', version: 1, runId: 'r', modelId: 'm', artifactUri: 'mlflow-artifacts:/1/models/m/artifacts/' }
        : { artifactUri: uri },
    artifacts: {
      list: async (location) => (location === 'mlflow-artifacts:/1/models/m/artifacts' ? [{ path: 'MLmodel', isDirectory: false }] : []),
    },
    pathExists: async (path) => path === '/models/iris',
  });

  it('tells where the files are and what they are of', async () => {
    expect(await resolver.resolve('models:/iris/1')).toEqual({
      location: 'mlflow-artifacts:/1/models/m/artifacts',
      modelName: 'iris',
      modelVersion: '1',
      runId: 'r',
      modelId: 'm',
    });
    expect(await resolver.resolve('/models/iris/')).toEqual({ location: '/models/iris' });
    expect(await resolver.resolve('file:///models/iris')).toEqual({ location: 'file:///models/iris' });
  });

  it.each([
    ['/models/none', 'not_found', 'There are no files at /models/none.'],
    ['mlflow-artifacts:/9', 'not_found', 'There are no files at mlflow-artifacts:/9.'],
    ['s3://bucket/model', 'invalid_argument', 'is not an address that models are served from'],
    ['models/iris', 'invalid_argument', 'is not an address that models are served from'],
  ])('refuses %s', async (uri, code, message) => {
    const error = await resolver.resolve(uri).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
