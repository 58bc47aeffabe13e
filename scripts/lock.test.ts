import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from './lock.mjs';

const lockPath = async () => join(await mkdtemp(join(tmpdir(), 'ovenbird-lock-')), 'lock');

test('two pieces of work under one lock never overlap', async () => {
  const path = await lockPath();
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await new Promise(setImmediate);
    events.push(`${name} ends`);
  };
  await Promise.all([withLock(path, work('a')), withLock(path, work('b'))]);
  expect(events.map((event) => event.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
});

test('a lock is released when the work throws', async () => {
  const path = await lockPath();
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(path, async () => 'taken again')).toBe('taken again');
});

test('a lock of a process that is gone is taken over', async () => {
  const path = await lockPath();
  await writeFile(path, '999999999');
  expect(await withLock(path, async () => 'done')).toBe('done');
});
