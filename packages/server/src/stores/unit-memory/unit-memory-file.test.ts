import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../kernel/clock.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { openUnitMemoryFile } from './unit-memory-file.ts';
import { createUnitMemoryReader } from './unit-memory-reader.ts';

const iris = { namespace: 'default', name: 'iris' };
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-memory-'));
  file = join(folder, 'new', 'routers.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clock = createManualClock();
const open = (writeAfterMs = 3_600_000) => openUnitMemoryFile({ file, clock, logger: silentLogger, writeAfterMs });

describe('what units have learned', () => {
  it('is there again after a restart, as it was last', async () => {
    const memory = await open();
    const scores = [{ tries: 1, successes: 1 }];
    memory.of(iris, 'router').keep(scores);
    scores[0]!.tries = 2;
    await memory.close();
    const again = await open();
    expect(again.of(iris, 'router').recall()).toEqual([{ tries: 2, successes: 1 }]);
    expect(again.of(iris, 'other').recall()).toBeUndefined();
  });

  it('is written without a stop too', async () => {
    const memory = await open(1);
    memory.of(iris, 'router').keep(1);
    while (!(await readFile(file, 'utf8').catch(() => ''))) await new Promise(setImmediate);
    expect((await open()).of(iris, 'router').recall()).toBe(1);
    await memory.close();
  });

  it('goes with its deployment, and when nobody asked for it for a month', async () => {
    const memory = await open();
    memory.of(iris, 'router').keep(1);
    memory.of({ namespace: 'default', name: 'other' }, 'router').keep(2);
    memory.forget(iris);
    await memory.close();
    const again = await open();
    expect(again.of(iris, 'router').recall()).toBeUndefined();
    expect(again.of({ namespace: 'default', name: 'other' }, 'router').recall()).toBe(2);
    await again.close();
    clock.advance(31 * 24 * 3_600_000);
    expect((await open()).of({ namespace: 'default', name: 'other' }, 'router').recall()).toBeUndefined();
  });

  it('stays for a unit that is served for months without learning anything', async () => {
    const first = await open();
    first.of(iris, 'router').keep(1);
    await first.close();
    const serving = await open();
    expect(serving.of(iris, 'router').recall()).toBe(1);
    clock.advance(40 * 24 * 3_600_000);
    await serving.close();
    expect((await open()).of(iris, 'router').recall()).toBe(1);
  });

  it('begins empty where the file is damaged', async () => {
    file = join(folder, 'routers.json');
    await writeFile(file, '{"version": 7}');
    expect((await open()).of(iris, 'router').recall()).toBeUndefined();
  });

  it('is read by another process, of one deployment at a time', async () => {
    const reader = createUnitMemoryReader(file);
    expect(await reader.learnedIn(iris)).toEqual(new Map());
    const memory = await open();
    memory.of(iris, 'router').keep([1]);
    memory.of({ namespace: 'default', name: 'iris-2' }, 'router').keep([2]);
    await memory.close();
    expect(await reader.learnedIn(iris)).toEqual(new Map([['router', [1]]]));
    await writeFile(file, '{"version": 7}');
    await expect(reader.learnedIn(iris)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
