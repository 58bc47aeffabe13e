// The generated messages are those of the vendored .proto files: nobody edited them, and nobody forgot to generate.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = import.meta.dirname;
const committed = join(root, 'src', 'gen');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovenbird-protos-'));
  const programs = join(dirname(createRequire(import.meta.url).resolve('@bufbuild/buf/package.json')), '..', '..', '.bin');
  execFileSync(join(programs, 'buf'), ['generate', '--output', folder], {
    cwd: root,
    env: { PATH: `${programs}:${dirname(process.execPath)}:/usr/bin:/bin`, HOME: folder },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesOf = (path: string) =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|d\.ts)$/.test(name))
    .toSorted();

it('generating again changes no file', () => {
  const generated = join(folder, 'src', 'gen');
  expect(filesOf(generated)).toEqual(filesOf(committed));
  const changed = filesOf(committed).filter(
    (name) => readFileSync(join(committed, name), 'utf8') !== readFileSync(join(generated, name), 'utf8'),
  );
  expect(changed).toEqual([]);
});
