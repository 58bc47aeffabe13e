import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { outputNames } from '../domain/serving/index.ts';
import { describeModelDirectory } from './model-directory.ts';

const outputs = JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 2] } }]);

async function namesOf(metadata: unknown): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-model-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'MLmodel'), JSON.stringify({ flavors: { tensorflow: {} }, signature: { outputs }, metadata }));
  return outputNames((await describeModelDirectory(folder)).signature!);
}

describe('the classes of an MLflow model', () => {
  it('are the class_names of its metadata', async () => {
    expect(await namesOf({ class_names: ['fruit', 'meal'] })).toEqual(['fruit', 'meal']);
  });

  it.each([[null], [{}], [{ class_names: 'fruit' }], [{ class_names: [1, 2] }]])(
    'are unknown when the metadata is %j',
    async (metadata) => {
      expect(await namesOf(metadata)).toEqual([]);
    },
  );
});
