import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelOverrides } from './model-overrides.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-overrides-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function tableOf(text: string) {
  const path = join(folder, 'overrides.yaml');
  await writeFile(path, text);
  return readModelOverrides(path);
}

describe('the table of overrides', () => {
  it('is empty without a file', async () => {
    expect((await readModelOverrides(undefined))('gs://a')).toBeUndefined();
  });

  it('puts paths and uris in the place of uris and prefixes, the longest first', async () => {
    const override = await tableOf(`
      gs://seldon-models: s3://mirror/seldon/
      gs://seldon-models/v1.17.1/sklearn/iris/: models/iris
      models:/iris/1: /absolute
    `);
    expect(override('gs://seldon-models/v1.17.1/sklearn/iris')).toBe(join(folder, 'models/iris'));
    expect(override('gs://seldon-models/v1.17.1/sklearn/iris/sub')).toBe(join(folder, 'models/iris/sub'));
    expect(override('gs://seldon-models/v1.17.1/sklearn/iris-2')).toBe('s3://mirror/seldon/v1.17.1/sklearn/iris-2');
    expect(override('gs://seldon-models-of-others/x')).toBeUndefined();
    expect(override('models:/iris/1')).toBe('/absolute');
    expect(override('models:/iris/12')).toBeUndefined();
  });

  it.each([
    ['[1]', 'expected an object of uris'],
    ['gs://a: 1', 'gs://a: expected a path or a uri'],
    ['{', 'overrides.yaml: '],
  ])('is refused where it is wrong: %s', async (text, message) => {
    await expect(tableOf(text)).rejects.toThrow(message);
  });

  it('is refused when it is not there', async () => {
    await expect(readModelOverrides(join(folder, 'none.json'))).rejects.toThrow('none.json: cannot be read');
  });
});
