import { describe, expect, it } from 'vitest';
import { parseModelUri } from './model-uri.ts';

const modelId = `m-${'0'.repeat(32)}`;

describe('the address of a model', () => {
  it.each([
    ['models:/food/3', { kind: 'version', name: 'food', version: 3 }],
    ['models:/food@champion', { kind: 'alias', name: 'food', alias: 'champion' }],
    ['models:/a@b@champion', { kind: 'alias', name: 'a@b', alias: 'champion' }],
    ['models:/food/latest', { kind: 'latest', name: 'food' }],
    ['models:/food/Production', { kind: 'stage', name: 'food', stage: 'Production' }],
    [`models:/${modelId}`, { kind: 'logged_model', modelId }],
    ['models:/food is good/1', { kind: 'version', name: 'food is good', version: 1 }],
    ['runs:/ab12/model', { kind: 'run', runId: 'ab12', path: 'model' }],
    ['runs:/ab12/deep/model/', { kind: 'run', runId: 'ab12', path: 'deep/model' }],
    ['s3://bucket/x', { kind: 'location', uri: 's3://bucket/x' }],
    ['mlflow-artifacts:/1/x', { kind: 'location', uri: 'mlflow-artifacts:/1/x' }],
  ])('%s', (uri, expected) => {
    expect(parseModelUri(uri)).toEqual(expected);
  });

  it.each(['models:/', 'models:/food', 'models:/food@', 'models:/a/b/c', 'models:/@champion', 'runs:/ab12', 'runs:/'])(
    'refuses %s and says what would do',
    (uri) => {
      expect(() => parseModelUri(uri)).toThrowError(
        expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining('models:/<name>@<alias>') }),
      );
    },
  );
});
