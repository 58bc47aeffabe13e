import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodeFolders } from './code-folders.ts';

const run = promisify(execFile);

describe('code folders', () => {
  let folder: string;
  let distribution: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-code-'));
    await mkdir(join(folder, 'source', 'pkg'), { recursive: true });
    await writeFile(join(folder, 'source', 'ex.py'), 'print(1)');
    await writeFile(join(folder, 'source', 'pkg', 'data.csv'), 'a,b');
    distribution = join(folder, 'code.tar.gz');
    await run('tar', ['-czf', distribution, '-C', join(folder, 'source'), '.']);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const workFolder = async (name: string) => {
    await mkdir(join(folder, name));
    return join(folder, name);
  };

  it('unpack a distribution once, also when many attempts begin at once', async () => {
    const code = createCodeFolders(join(folder, 'code'));
    const works = await Promise.all(['w1', 'w2', 'w3'].map(workFolder));
    const paths = await Promise.all(works.map((work) => code.prepare(distribution, work)));
    expect(new Set(paths.flat()).size).toBe(1);
    expect(await readdir(join(folder, 'code'))).toHaveLength(1);
    expect(await createCodeFolders(join(folder, 'code')).prepare(distribution, await workFolder('w4'))).toEqual(paths[0]);
  });

  it('make files of the code readable from the working folder, and keep what is written there apart', async () => {
    const code = createCodeFolders(join(folder, 'code'));
    const work = await workFolder('w1');
    const [path] = await code.prepare(distribution, work);
    expect(await readFile(join(work, 'pkg', 'data.csv'), 'utf8')).toBe('a,b');
    await writeFile(join(work, 'result.txt'), 'mine');
    expect(await readdir(path!)).not.toContain('result.txt');
  });

  it('hand over the pickle of a notebook as it is', async () => {
    await writeFile(join(folder, 'target.pkl'), 'pickled');
    const work = await workFolder('w1');
    expect(await createCodeFolders(join(folder, 'code')).prepare(join(folder, 'target.pkl'), work)).toEqual([work]);
    expect(await readFile(join(work, 'target.pkl'), 'utf8')).toBe('pickled');
  });

  it('say what is wrong with code that is gone, elsewhere or damaged, and leave nothing behind', async () => {
    const code = createCodeFolders(join(folder, 'code'));
    const work = await workFolder('w1');
    await expect(code.prepare(join(folder, 'ghost.tar.gz'), work)).rejects.toThrow('is not on disk any more; register the workflow again.');
    await expect(code.prepare('s3://bucket/code.tar.gz', work)).rejects.toThrow('reads code from its own disk only');
    await writeFile(join(folder, 'broken.tar.gz'), 'no archive');
    await expect(code.prepare(join(folder, 'broken.tar.gz'), work)).rejects.toThrow('can not be unpacked');
    expect(await readdir(join(folder, 'code'))).toEqual([]);
  });
});
