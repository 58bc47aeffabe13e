// A Python on this machine that the pinned packages are published for.
import { Failure } from './failure.mjs';
import { capture } from './run-process.mjs';

/** TensorFlow 2.21 is published for these. */
const oldest = [3, 10];
const newest = [3, 13];

const candidates = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** @returns {Promise<string>} the absolute path of a suitable interpreter */
export async function findPython() {
  if (process.platform === 'darwin' && process.arch === 'x64')
    throw new Failure(
      'TensorFlow is no longer published for Macs with an Intel processor, so the demo and its tests cannot run here. `npm start` can.',
    );
  const seen = [];
  for (const name of candidates) {
    const found = await describe(name);
    if (!found) continue;
    if (isSuitable(found.version)) return found.path;
    seen.push(`${name} is ${found.version.join('.')}`);
  }
  throw new Failure(
    `Python ${oldest.join('.')} to ${newest.join('.')} is needed on PATH, and was not found${seen.length > 0 ? ` (${seen.join(', ')})` : ''}. ` +
      'Install one, then run the command again.',
  );
}

/** @param {readonly number[]} version e.g. `[3, 11]` */
export function isSuitable([major = 0, minor = 0]) {
  return major === 3 && minor >= /** @type {number} */ (oldest[1]) && minor <= /** @type {number} */ (newest[1]);
}

/** @param {string} name @returns {Promise<{ path: string, version: number[] } | undefined>} */
async function describe(name) {
  const script = 'import sys; print(sys.executable); print(sys.version_info[0], sys.version_info[1])';
  const result = await capture(name, ['-c', script]).catch(() => undefined);
  if (result?.code !== 0) return undefined;
  const [path = '', version = ''] = result.stdout.split('\n');
  return { path, version: version.split(' ').map(Number) };
}
