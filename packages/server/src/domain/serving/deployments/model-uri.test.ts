import { describe, expect, it } from 'vitest';
import { PlatformError } from '../../../kernel/errors.ts';
import { fingerprintOf, type ModelListing } from '../origins/model-origin.ts';
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
  const kept: ModelListing[] = [];
  const resolver = createRegistryResolver({
    resolveModelUri: async (uri) =>
      uri === 'models:/iris/1'
        ? { name: 'iris', version: 1, runId: 'r', modelId: 'm', artifactUri: 'mlflow-artifacts:/1/models/m/artifacts/' }
        : uri === 'models:/away/1'
          ? { name: 'away', version: 1, artifactUri: 's3://other/away' }
          : { artifactUri: uri },
    artifacts: {
      list: async (location) => (location === 'mlflow-artifacts:/1/models/m/artifacts' ? [{ path: 'MLmodel', isDirectory: false }] : []),
    },
    findOrigin: (uri) =>
      uri.startsWith('mlflow-artifacts:')
        ? undefined
        : {
            list: async () => [{ path: 'MLmodel', size: uri.endsWith('large') ? 1001 : 10, mark: 'a' }],
            open: () => Promise.reject(new Error('not opened here')),
          },
    pins: {
      keep: async (listing) => {
        kept.push(listing);
        return fingerprintOf(listing);
      },
    },
    override: (uri) => ({ 'gs://seldon-models/iris': '/mirror/iris', 's3://other/away': 's3://mine/away' })[uri],
    maxModelBytes: 1000,
  });

  it('tells where the files in the artifact store are and what they are of', async () => {
    expect(await resolver.resolve('models:/iris/1')).toEqual({
      location: 'mlflow-artifacts:/1/models/m/artifacts',
      modelName: 'iris',
      modelVersion: '1',
      runId: 'r',
      modelId: 'm',
    });
  });

  it('pins what is elsewhere by the files that are there, and keeps their list', async () => {
    const { location } = await resolver.resolve('/models/iris/');
    expect(location).toMatch(/^\/models\/iris#[0-9a-f]{32}$/);
    expect(kept.at(-1)).toEqual({ uri: '/models/iris', files: [{ path: 'MLmodel', size: 10, mark: 'a' }] });
    expect((await resolver.resolve('/models/iris')).location).toBe(location);
  });

  it('leaves a query, which may be a signature, out of the location', async () => {
    const { location } = await resolver.resolve('https://x.test/m.onnx?X-Signature=secret');
    expect(location).toMatch(/^https:\/\/x\.test\/m\.onnx#[0-9a-f]{32}$/);
    expect(kept.at(-1)?.uri).toContain('secret');
  });

  it('looks into the table of overrides for the uri, and for what the registry says', async () => {
    expect(await resolver.resolve('gs://seldon-models/iris')).toEqual({
      location: expect.stringMatching(/^\/mirror\/iris#/),
      overriddenBy: '/mirror/iris',
    });
    expect(await resolver.resolve('models:/away/1')).toMatchObject({
      location: expect.stringMatching(/^s3:\/\/mine\/away#/),
      modelVersion: '1',
      overriddenBy: 's3://mine/away',
    });
  });

  it.each([
    ['mlflow-artifacts:/9', 'not_found', 'There are no files at mlflow-artifacts:/9.'],
    ['/models/large', 'failed_precondition', 'has 1001 bytes, and the cache of models holds 1000'],
  ])('refuses %s', async (uri, code, message) => {
    const error = await resolver.resolve(uri).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
