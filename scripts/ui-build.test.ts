import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from './ui-build.mjs';

test('the digest of sources changes with a content or a name, and with nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-digest-'));
  await mkdir(join(folder, 'parts'));
  await writeFile(join(folder, 'parts', 'a.ts'), '1');
  const paths = [folder, join(folder, 'absent')];
  const first = await digestOf(paths);
  await writeFile(join(folder, 'parts', 'a.ts'), '1');
  expect(await digestOf(paths)).toBe(first);
  await writeFile(join(folder, 'parts', 'a.ts'), '2');
  const changed = await digestOf(paths);
  expect(changed).not.toBe(first);
  await writeFile(join(folder, 'b.ts'), '');
  expect(await digestOf(paths)).not.toBe(changed);
});
