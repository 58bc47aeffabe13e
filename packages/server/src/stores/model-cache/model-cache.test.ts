import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ModelOrigin, type OriginFile, pinnedLocation } from '../../domain/serving/origins/index.ts';
import { createManualClock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createModelCache, type ModelCache, type PinnedLocation } from './model-cache.ts';
import { createPinFiles, type PinFiles } from './pin-files.ts';

const never = new AbortController().signal;

describe('the cache of models', () => {
  let modelsDir: string;
  let pins: PinFiles;
  let clock: ReturnType<typeof createManualClock>;
  /** What lies at the origin, by path. */
  let files: Record<string, Buffer>;
  let opened: [path: string, from: number][];
  /** Called for each chunk that is sent; may throw, or never return. */
  let onChunk: (sent: number) => void | Promise<void>;
  let named: PinnedLocation[];

  const list = (): OriginFile[] => Object.entries(files).map(([path, content]) => ({ path, size: content.length, mark: '' }));
  const origin: ModelOrigin = {
    list: async () => list(),
    open: async (_uri, { path }, from, signal) => {
      opened.push([path, from]);
      const content = files[path]!;
      return {
        from,
        chunks: (async function* () {
          for (let at = from; at < content.length; at += 4) {
            await Promise.race([
              onChunk(at),
              new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
            ]);
            yield content.subarray(at, at + 4);
          }
        })(),
      };
    },
  };

  beforeEach(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'ovenbird-cache-'));
    pins = createPinFiles(modelsDir);
    clock = createManualClock(1_000_000_000_000);
    files = { 'model.bst': Buffer.from('0123456789') };
    opened = [];
    onChunk = () => {};
    named = [];
  });
  afterEach(() => rm(modelsDir, { recursive: true, force: true }));

  const open = (options: { maxBytes?: number; stallMs?: number } = {}): ModelCache =>
    createModelCache({
      modelsDir,
      pins,
      findOrigin: () => origin,
      maxBytes: 1000,
      pinned: async () => named,
      clock,
      logger: silentLogger,
      ...options,
    });
  const pin = async (uri = 's3://models/iris') => pinnedLocation(uri, await pins.keep({ uri, files: list() }));
  const held = async () => (await readdir(join(modelsDir, 'cache'))).length;
  const broken = () => {
    throw new PlatformError('unavailable', 'the connection broke');
  };

  it('fetches a model once, whoever asks and after a restart', async () => {
    files['data/weights'] = Buffer.from('abc');
    const location = await pin();
    const cache = open();
    const [first, second] = await Promise.all([cache.materialize(location, never), cache.materialize(location, never)]);
    expect(first).toBe(second);
    expect(await readFile(join(first, 'data/weights'), 'utf8')).toBe('abc');
    expect(await open().materialize(location, never)).toBe(first);
    expect(opened).toHaveLength(2);
  });

  it('goes on where a connection broke', async () => {
    let breaks = 2;
    onChunk = (sent) => {
      if (sent === 8 && breaks-- > 0) broken();
    };
    const folder = await open().materialize(await pin(), never);
    expect(await readFile(join(folder, 'model.bst'), 'utf8')).toBe('0123456789');
    expect(opened.map(([, from]) => from)).toEqual([0, 8, 8]);
  });

  it('takes silence for a broken connection', async () => {
    let silent = true;
    onChunk = (sent) => {
      if (sent !== 4 || !silent) return undefined;
      silent = false;
      return new Promise(() => {});
    };
    const folder = await open({ stallMs: 50 }).materialize(await pin(), never);
    expect(await readFile(join(folder, 'model.bst'), 'utf8')).toBe('0123456789');
  });

  it('leaves nothing in the cache of a fetch that ended, and the next goes on with the files that are done', async () => {
    files = { a: Buffer.from('done'), b: Buffer.from('0123456789') };
    const location = await pin();
    const ending = new AbortController();
    const underWay = () => readdir(join(modelsDir, 'partial'), { recursive: true });
    onChunk = async (sent) => {
      if (sent !== 8) return;
      await vi.waitUntil(async () => (await underWay()).some((path) => path.endsWith('/files/a')));
      ending.abort(new PlatformError('cancelled', 'stopped'));
    };
    await expect(open().materialize(location, ending.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(held()).rejects.toMatchObject({ code: 'ENOENT' });
    onChunk = () => {};
    const folder = await open().materialize(location, never);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('done');
    expect(opened.filter(([path]) => path === 'a')).toHaveLength(1);
  });

  it('goes on in the middle of a file that an earlier try of this process began', async () => {
    const location = await pin();
    const cache = open();
    const ending = new AbortController();
    onChunk = (sent) => {
      if (sent === 8) ending.abort(new PlatformError('cancelled', 'it took too long'));
    };
    await expect(cache.materialize(location, ending.signal)).rejects.toMatchObject({ code: 'cancelled' });
    onChunk = () => {};
    const folder = await cache.materialize(location, never);
    expect(await readFile(join(folder, 'model.bst'), 'utf8')).toBe('0123456789');
    expect(opened.map(([, from]) => from)).toEqual([0, 8]);
    expect((await pins.sums(location.split('#')[1]!))?.sha256['model.bst']).toBe(createHash('sha256').update('0123456789').digest('hex'));
  });

  it('tells how far it is', async () => {
    const location = await pin();
    const cache = open();
    const told: (string | undefined)[] = [];
    onChunk = () => void told.push(cache.progress(location));
    await cache.materialize(location, never);
    expect(told[0]).toBe('Fetching s3://models/iris: 0.0 of 0.0 MB.');
    expect(cache.progress(location)).toBeUndefined();
  });

  it('fetches again what it lost, and refuses it when it is another one by then', async () => {
    const location = await pin();
    const folder = await open().materialize(location, never);
    await rm(folder, { recursive: true });
    expect(await open().materialize(location, never)).toBe(folder);
    await rm(folder, { recursive: true });
    files['model.bst'] = Buffer.from('9876543210');
    await expect(open().materialize(location, never)).rejects.toMatchObject({
      code: 'failed_precondition',
      message: 'model.bst at s3://models/iris has changed since the revision was made: apply the manifest again.',
    });
  });

  it('refuses a location that was pinned elsewhere', async () => {
    const location = pinnedLocation('s3://models/iris', '0'.repeat(32));
    await expect(open().materialize(location, never)).rejects.toThrow('apply the manifest again');
  });

  describe('when it is full', () => {
    const HOUR = 3_600_000;
    const names = ['one', 'two', 'three', 'four'];
    let locations: string[];

    /** Three models of 10 bytes, an hour and a half between them; then the fourth makes 40 of 25. */
    async function fill(scheme: string, keep: (locations: string[]) => PinnedLocation[]): Promise<boolean[]> {
      const cache = open({ maxBytes: 25 });
      locations = [];
      for (const name of names) locations.push(await pin(`${scheme}${name}`));
      named = keep(locations);
      for (const location of locations) {
        await cache.materialize(location, never);
        clock.advance(1.5 * HOUR);
      }
      const there = await readdir(join(modelsDir, 'cache'));
      return locations.map((location) => there.includes(location.split('#')[1]!));
    }

    it('removes what was not used for longest', async () => {
      expect(await fill('s3://', () => [])).toEqual([false, false, true, true]);
    });

    it('never removes what a revision uses', async () => {
      expect(await fill('s3://', ([one]) => [{ location: one!, current: true }])).toEqual([true, false, false, true]);
    });

    it('removes what could be rolled back to only where it can be fetched again', async () => {
      const older = (all: string[]) => all.map((location) => ({ location, current: false }));
      expect(await fill('s3://', older)).toEqual([false, false, true, true]);
      expect(await fill('https://', older)).toEqual([true, true, true, true]);
    });
  });

  describe('archives', () => {
    async function archive(name: string, make: (folder: string) => Promise<void>, pack: string[]): Promise<void> {
      const folder = await mkdtemp(join(modelsDir, 'made-'));
      await mkdir(join(folder, 'in/data'), { recursive: true });
      await writeFile(join(folder, 'in/MLmodel'), 'flavors: {}');
      await writeFile(join(folder, 'in/data/model.pkl'), 'pickled');
      await make(join(folder, 'in'));
      execFileSync(pack[0]!, pack.slice(1), { cwd: join(folder, 'in') });
      files = { [name]: await readFile(join(folder, name)) };
    }
    const zipped = ['python3', '-c', 'import shutil; shutil.make_archive("../model", "zip", ".")'];

    it.each([
      ['model.tar.gz', ['tar', 'czf', '../model.tar.gz', '.']],
      ['model.tgz', ['tar', 'czf', '../model.tgz', 'MLmodel', 'data']],
      ['model.tar', ['tar', 'cf', '../model.tar', '.']],
      ['model.zip', zipped],
    ])('of the kind of %s are unpacked', async (name, pack) => {
      await archive(name, async () => {}, pack);
      const folder = await open({ maxBytes: 1e6 }).materialize(await pin(), never);
      expect((await readdir(folder)).sort()).toEqual(['MLmodel', 'data']);
      expect(await readFile(join(folder, 'data/model.pkl'), 'utf8')).toBe('pickled');
    });

    it.each([
      ['a name that leads out', ['tar', 'czf', '../model.tar.gz', '--transform=s,MLmodel,../out,', 'MLmodel'], 'leads out'],
      ['an absolute name', ['tar', 'czPf', '../model.tar.gz', '--transform=s,MLmodel,/tmp/out,', 'MLmodel'], 'leads out'],
      ['a link', ['tar', 'czf', '../model.tar.gz', 'link'], 'is a symlink'],
    ])('with %s are refused', async (_what, pack, message) => {
      await archive('model.tar.gz', (folder) => symlink('/etc/passwd', join(folder, 'link')), pack);
      await expect(open({ maxBytes: 1e6 }).materialize(await pin(), never)).rejects.toMatchObject({
        code: 'failed_precondition',
        message: expect.stringContaining(message),
      });
      await expect(held()).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it.each([
      ['model.tar.gz', ['tar', 'czf', '../model.tar.gz', '.']],
      ['model.zip', zipped],
    ])('that unpack to more than there is room for are refused: %s', async (name, pack) => {
      await archive(name, (folder) => writeFile(join(folder, 'zeros'), Buffer.alloc(1e6)), pack);
      await expect(open({ maxBytes: 100_000 }).materialize(await pin(), never)).rejects.toThrow('unpacks to more than the 100000 bytes');
    });

    it('that are none are refused', async () => {
      for (const name of ['model.tar.gz', 'model.zip']) {
        files = { [name]: Buffer.from('hello') };
        await expect(open().materialize(await pin(), never)).rejects.toThrow(`${name} cannot be unpacked`);
      }
    });
  });
});
