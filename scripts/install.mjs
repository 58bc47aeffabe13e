// The npm packages: installed when node_modules is missing or is not what package-lock.json asks for.
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { nodeModules, root } from './paths.mjs';
import { step } from './progress.mjs';
import { environmentOutsideRepository, mustRun } from './run-process.mjs';

/** Install what is missing; returns at once (two small files read) when everything is there. */
export async function ensurePackages() {
  if (await packagesMatch()) return;
  await access(root, constants.W_OK).catch(() => {
    throw new Failure(`npm packages must be installed, but ${root} is not writable for this user.`);
  });
  await step('Installing npm packages', () =>
    mustRun('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      what: 'Installing npm packages',
      env: environmentOutsideRepository(),
      hint: explainNpmFailure,
    }),
  );
}

/** npm writes what it installed to node_modules/.package-lock.json as its last act, so a broken install has none. */
async function packagesMatch() {
  const wanted = await readLock(join(root, 'package-lock.json'));
  const installed = await readLock(join(nodeModules, '.package-lock.json')).catch(() => undefined);
  return installed !== undefined && missingPackages(wanted, installed).length === 0;
}

/** @param {string} path @returns {Promise<Lock>} */
async function readLock(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

/**
 * Packages of the lock file that are absent or have another version. An absent optional package is no fault: it is
 * for another operating system or processor.
 * @param {Lock} wanted
 * @param {Lock} installed
 * @returns {string[]} paths, e.g. `["node_modules/zod"]`
 *
 * @typedef {{ version?: string, link?: boolean, optional?: boolean }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.link && !isInstalled(entry, installed.packages[path]))
    .map(([path]) => path);
}

/** @param {LockEntry} entry @param {LockEntry | undefined} found */
function isInstalled(entry, found) {
  return found === undefined ? entry.optional === true : found.version === entry.version;
}

/** @param {string} output what npm printed */
function explainNpmFailure(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(output))
    return 'The package registry could not be reached. Check the network (or npm’s proxy and registry settings) and run the command again.';
  if (/EACCES|EPERM|EROFS/.test(output)) return `npm may not write here. Check who owns ${root} and npm’s cache folder.`;
  if (/ENOSPC/.test(output)) return 'The disk is full.';
  return '';
}
