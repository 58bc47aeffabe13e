// The first load stays small: what index.html needs to show the home page, in gzipped JavaScript.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { ensureUi } from '../../scripts/ui-build.mjs';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

const dist = join(import.meta.dirname, '..', '..', 'packages', 'ui', 'dist');
const budgetBytes = 200_000;
/** The heavy parts, each needed by some pages only. */
const lazyParts = ['parts/chart/line-chart.tsx', 'parts/graph/graph.tsx', 'parts/table/data-table.tsx'];

let manifest: Readonly<Record<string, Chunk>>;

beforeAll(async () => {
  await ensureUi(process.execPath);
  manifest = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8'));
});

/** A chunk with all that it imports at once. */
function filesOf(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) filesOf(next, seen);
  return seen;
}

it('the home page loads at most 200 kB of gzipped JavaScript', async () => {
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry) ?? '';
  const files = new Set([...filesOf(entry), ...filesOf('src/features/home/home-page.tsx')]);
  const sizes = await Promise.all(
    [...files]
      .filter((file) => file.endsWith('.js'))
      .map(async (file) => (await promisify(gzip)(await readFile(join(dist, file)))).byteLength),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`first load: ${(total / 1000).toFixed(1)} kB of gzipped JavaScript in ${sizes.length} files`);
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThanOrEqual(budgetBytes);
});

it('charts, graphs and tables are not part of the first load', () => {
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry) ?? '';
  const first = filesOf(entry);
  const heavy = Object.values(manifest).filter((chunk) => /(?:line-chart|graph|data-table)-/.test(chunk.file));
  expect(heavy.length).toBeGreaterThanOrEqual(lazyParts.length);
  for (const chunk of heavy) expect(first.has(chunk.file), chunk.file).toBe(false);
});
