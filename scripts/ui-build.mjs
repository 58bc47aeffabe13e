// The web UI: built when its sources are not those of the last build.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nodeModules, root } from './paths.mjs';
import { step } from './progress.mjs';
import { mustRun } from './run-process.mjs';

const ui = join(root, 'packages', 'ui');
const built = join(ui, 'dist', 'index.html');
const stamp = join(nodeModules, '.cache', 'ovenbird', 'ui-sources');

/** What the built files depend on; the contracts are compiled into them. */
const sources = [
  'packages/ui/src',
  'packages/ui/public',
  'packages/ui/index.html',
  'packages/ui/vite.config.ts',
  'packages/contracts/src',
  'package-lock.json',
];

/** @param {string} node path of the Node that runs Vite */
export async function ensureUi(node) {
  if (!existsSync(join(ui, 'index.html'))) return;
  const digest = await digestOf(sources.map((path) => join(root, path)));
  const previous = await readFile(stamp, 'utf8').catch(() => '');
  if (previous === digest && existsSync(built)) return;
  await step('Building the web UI', () =>
    mustRun(node, [join(nodeModules, 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], { what: 'Building the web UI', cwd: ui }),
  );
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, digest);
}

/**
 * @param {readonly string[]} paths files and folders; absent ones count as empty
 * @returns {Promise<string>} the same for the same names and contents
 */
export async function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesUnder(path))
      hash
        .update(`${file}\0`)
        .update(await readFile(file))
        .update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {Promise<string[]>} sorted, so that the order of a folder does not matter */
async function filesUnder(path) {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found ? [path] : [];
  const names = (await readdir(path)).sort();
  return (await Promise.all(names.map((name) => filesUnder(join(path, name))))).flat();
}
