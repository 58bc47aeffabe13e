// Batch jobs of the line's deployment: one that is done but for two rows, and one that failed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../../packages/sdk/src/index.ts';
import type { Platform } from '../../support/platform.ts';
import { type MadeLine, until } from './made-line.ts';

export interface MadeBatch {
  /** Of inputs and outputs. */
  readonly folder: string;
  readonly done: string;
  readonly failed: string;
  /** Ask for the lists of numbers in a file; returns the id at once. */
  start(input: string, output: string, rows: readonly (readonly unknown[])[], options?: object): Promise<string>;
  remove(): Promise<void>;
}

const flower = (index: number) => [5.1 + (index % 5) * 0.4, 3.5, 1.4 + (index % 7) * 0.7, 0.2 + (index % 4) * 0.5];
export const flowers = (count: number) => Array.from({ length: count }, (_, index) => flower(index));

export async function makeBatch({ control }: Platform, { deployment }: MadeLine): Promise<MadeBatch> {
  const client = createClient({ baseUrl: control });
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-browser-batch-'));
  const start: MadeBatch['start'] = async (input, output, rows, options = {}) => {
    const path = join(folder, input);
    await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const body = { deployment, files: [path], dataType: 'data' as const, output: join(folder, output), ...options };
    return (await client.batch.create({ body })).id;
  };
  const rows = [...flowers(38), [1, 2], [5.1, 'soon', 1.4, 0.2]];
  const done = await start('flowers.jsonl', 'predicted.csv', rows, { workers: 2, keep: [] });
  const failed = await start('leaves.jsonl', 'never.parquet', [[1], [2], [3]], { maxErrors: 1 });
  for (const id of [done, failed])
    await until(
      () => client.batch.get({ params: { id } }),
      ({ endedAt }) => endedAt !== null,
    );
  return { folder, done, failed, start, remove: () => rm(folder, { recursive: true, force: true }) };
}
