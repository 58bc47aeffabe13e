import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { blobStoreContract } from '../blob-store.contract.ts';
import { createFsBlobStore } from './fs-blob-store.ts';

blobStoreContract('a local folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovenbird-blobs-'));
  return { blobs: createFsBlobStore(folder), dispose: async () => rmSync(folder, { recursive: true }) };
});

it('removes what a crash left of an upload, but not what is being written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovenbird-blobs-'));
  await mkdir(join(folder, 'incoming'));
  const [left, current] = [join(folder, 'incoming', 'left'), join(folder, 'incoming', 'current')];
  writeFileSync(left, 'half');
  writeFileSync(current, 'half');
  utimesSync(left, 1000, 1000);
  await createFsBlobStore(folder).write('file', Readable.from(['x']));
  expect([existsSync(left), existsSync(current)]).toEqual([false, true]);
  rmSync(folder, { recursive: true });
});

it('never leaves its folder, whatever the key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovenbird-blobs-'));
  const blobs = createFsBlobStore(folder);
  await expect(blobs.read('../outside')).rejects.toMatchObject({ code: 'invalid_argument' });
  await expect(blobs.write('a/../../outside', Readable.from(['x']))).rejects.toMatchObject({ code: 'invalid_argument' });
  rmSync(folder, { recursive: true });
});
