// What every BlobStore promises.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../domain/artifacts/blob-store.ts';

export function blobStoreContract(name: string, open: () => Promise<{ blobs: BlobStore; dispose(): Promise<void> }>): void {
  describe(`blob store on ${name}`, () => {
    let blobs: BlobStore;
    let dispose: () => Promise<void>;
    beforeAll(async () => {
      ({ blobs, dispose } = await open());
    });
    afterAll(() => dispose());

    const write = (key: string, content: string | Uint8Array) => blobs.write(key, Readable.from([Buffer.from(content)]));
    const read = async (key: string, range?: { from: number; to: number }) => {
      const content = await blobs.read(key, range);
      return content && buffer(content.stream);
    };

    it('gives back what was written, byte for byte', async () => {
      const content = randomBytes(300_000);
      expect(await write('1/run/artifacts/model.bin', content)).toEqual({ sizeBytes: content.length });
      expect(await read('1/run/artifacts/model.bin')).toEqual(content);
      expect(await blobs.stat('1/run/artifacts/model.bin')).toEqual({ name: 'model.bin', kind: 'file', sizeBytes: content.length });
    });

    it('replaces a file, holds an empty one, and names with spaces and letters of any language', async () => {
      await write('names/ünï 好.txt', 'old');
      await write('names/ünï 好.txt', 'new');
      await blobs.write('names/empty', Readable.from([]));
      expect((await read('names/ünï 好.txt'))?.toString()).toBe('new');
      expect(await blobs.list('names')).toEqual([
        { name: 'empty', kind: 'file', sizeBytes: 0 },
        { name: 'ünï 好.txt', kind: 'file', sizeBytes: 3 },
      ]);
    });

    it('keeps the old file when the new content fails on its way', async () => {
      await write('torn/file', 'old');
      const torn = Readable.from(
        (async function* () {
          yield Buffer.from('half');
          throw new Error('connection lost');
        })(),
      );
      await expect(blobs.write('torn/file', torn)).rejects.toThrow('connection lost');
      expect((await read('torn/file'))?.toString()).toBe('old');
      expect(await blobs.list('torn')).toHaveLength(1);
    });

    it('reads ranges, also beyond the end', async () => {
      await write('range', '0123456789');
      expect((await read('range', { from: 2, to: 4 }))?.toString()).toBe('234');
      expect((await read('range', { from: 8, to: 99 }))?.toString()).toBe('89');
      expect((await read('range', { from: 10, to: 12 }))?.toString()).toBe('');
      expect((await blobs.read('range', { from: 10, to: 12 }))?.sizeBytes).toBe(10);
    });

    it('lists one level, directories among files, and nothing of what is not there', async () => {
      await write('tree/b.txt', 'b');
      await write('tree/a/deep.txt', 'deep');
      expect(await blobs.list('tree')).toEqual([
        { name: 'a', kind: 'directory' },
        { name: 'b.txt', kind: 'file', sizeBytes: 1 },
      ]);
      expect(await blobs.list('tree/b.txt')).toEqual([]);
      expect(await blobs.list('nothing/here')).toEqual([]);
      expect(await blobs.stat('tree/a')).toEqual({ name: 'a', kind: 'directory' });
      expect(await blobs.stat('nothing')).toBeUndefined();
      expect(await read('tree')).toBeUndefined();
      expect(await read('tree/b.txt/below')).toBeUndefined();
    });

    it('refuses to write where a file or a directory is in the way', async () => {
      await write('way/file', 'x');
      await write('way/directory/file', 'x');
      await expect(write('way/file/below', 'x')).rejects.toMatchObject({ code: 'failed_precondition' });
      await expect(write('way/directory', 'x')).rejects.toMatchObject({ code: 'failed_precondition' });
    });

    it('removes a file or a whole directory, and nothing a second time', async () => {
      await write('gone/a', 'x');
      await write('gone/b/c', 'x');
      await blobs.remove('gone/a');
      expect((await blobs.list('gone')).map((each) => each.name)).toEqual(['b']);
      await blobs.remove('gone');
      await blobs.remove('gone');
      expect(await blobs.list('gone')).toEqual([]);
    });

    it('materializes a directory as a local folder', async () => {
      await write('model/MLmodel', 'flavors: {}');
      await write('model/data/weights', 'w');
      const folder = await blobs.materialize('model', join('never', 'used'));
      expect(await readFile(join(folder, 'MLmodel'), 'utf8')).toBe('flavors: {}');
      expect(await readFile(join(folder, 'data', 'weights'), 'utf8')).toBe('w');
    });
  });
}
