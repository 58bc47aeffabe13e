// The pinned Python environment of the demo and of the tests with real Python clients.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { environmentsDirectory, requirementsLock } from './paths.mjs';
import { step } from './progress.mjs';
import { findPython } from './python-interpreter.mjs';
import { mustRun } from './run-process.mjs';
import { ensureUv } from './uv.mjs';

/**
 * @param {string} [lock] requirements with all versions pinned; the demo's and the tests' own when not given
 * @returns {Promise<string>} the absolute path of the environment's interpreter, made first when it is missing
 */
export async function ensurePython(lock = requirementsLock) {
  const { directory, interpreter, complete } = await locate(lock);
  if (isReady(interpreter, complete)) return interpreter;
  await mkdir(environmentsDirectory, { recursive: true }).catch((error) => {
    throw new Failure(`A Python environment must be made in ${environmentsDirectory}, but that folder cannot be made (${error.code}).`);
  });
  await withLock(`${directory}.lock`, async () => {
    if (isReady(interpreter, complete)) return;
    const python = await findPython();
    const uv = await ensureUv(python);
    const size = lock === requirementsLock ? ' (mlflow, flytekit, TensorFlow: 2 GB)' : '';
    await step(`Making the Python environment${size}`, async () => {
      await rm(directory, { recursive: true, force: true });
      await mustRun(uv.program, ['venv', '--quiet', '--python', python, directory], { what: 'Making the Python environment', env: uv.env });
      await mustRun(uv.program, ['pip', 'install', '--quiet', '--python', interpreter, '--requirement', lock], {
        what: 'Installing Python packages',
        env: uv.env,
        hint: explainUvFailure,
      });
      await writeFile(complete, '');
    });
  });
  return interpreter;
}

/** @param {string} lock */
async function locate(lock) {
  const directory = join(
    environmentsDirectory,
    createHash('sha256')
      .update(await readFile(lock))
      .digest('hex')
      .slice(0, 12),
  );
  return { directory, interpreter: join(directory, 'bin', 'python'), complete: join(directory, 'complete') };
}

/** The interpreter is a link to the machine's Python: when that one goes away, so does this. */
function isReady(/** @type {string} */ interpreter, /** @type {string} */ complete) {
  return existsSync(complete) && existsSync(interpreter);
}

/** @param {string} output what uv printed */
function explainUvFailure(output) {
  if (/dns|connect|timed out|network/i.test(output))
    return 'The package index could not be reached. Check the network (or pip’s index and proxy settings) and run the command again.';
  if (/No space left/.test(output)) return 'The disk is full: about 2 GB are needed.';
  return '';
}
