// Documents go stale in silence, unless a test reads them: every path that a top-level document names must exist.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../packages/server/src/kernel/errors.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');

/** Things in backticks or link targets that look like a path of this repository. */
function pathsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map((match) => match[1]!);
  const linked = [...text.matchAll(/\]\(([^)#\s]+)\)/g)].map((match) => match[1]!);
  const looksLikePath = (name: string) => /^[\w.@-]+(\/[\w.@-]+)*\/?$/.test(name) && (name.includes('/') || /\.(md|cjs)$/.test(name));
  return [...new Set([...quoted, ...linked])].filter((name) => looksLikePath(name) && !/^(application|multipart|text)\//.test(name));
}

describe.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'])('%s', (file) => {
  it('names only paths that exist', () => {
    const bases = ['', 'packages/server/src/', 'packages/'];
    const missing = pathsIn(read(file)).filter((path) => !bases.some((base) => existsSync(`${root}${base}${path}`)));
    expect(missing).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  it('stays within two pages', () => {
    expect(read('ARCHITECTURE.md').split(/\s+/).length).toBeLessThanOrEqual(1200);
  });
});

describe('docs/errors.md', () => {
  it('lists exactly the error codes that the program has, with their meaning and whether a retry can help', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)` \| (.+?) \| (yes|no) \|/gm)].map(([, code, meaning, retry]) => [
      code,
      { meaning, retry: retry === 'yes' },
    ]);
    expect(Object.fromEntries(rows)).toEqual(ERROR_CODES);
  });
});
