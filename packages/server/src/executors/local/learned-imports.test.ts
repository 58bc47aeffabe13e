import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLearnedImports } from './learned-imports.ts';

describe('learned imports', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-learned-'));
    path = join(folder, 'below', 'learned.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are kept per Python over restarts, in the order in which they were seen', async () => {
    const learned = createLearnedImports(path);
    expect(await learned.learn('/a/python', ['sklearn', 'scipy'])).toBe(true);
    expect(await learned.learn('/a/python', ['scipy'])).toBe(false);
    expect(await learned.learn('/a/python', ['keras'])).toBe(true);
    await learned.forget('/a/python', ['scipy', 'ghost']);
    const again = createLearnedImports(path);
    expect(await again.modulesOf('/a/python')).toEqual(['sklearn', 'keras']);
    expect(await again.modulesOf('/b/python')).toEqual([]);
  });

  it('begin anew when the file is damaged', async () => {
    path = join(folder, 'learned.json');
    await writeFile(path, '{"version":');
    const learned = createLearnedImports(path);
    expect(await learned.modulesOf('/a/python')).toEqual([]);
    expect(await learned.learn('/a/python', ['keras'])).toBe(true);
  });
});
