// `npm run check` and `npm test`: every checker and test runner, one number at the end.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentInsideRepository, runStaticChecks } from './checks.mjs';
import { ensurePackages } from './install.mjs';
import { findNode } from './node-runtime.mjs';
import { frameworksLock, nodeModules, reportsDirectory, root } from './paths.mjs';
import { say } from './progress.mjs';
import { ensurePython } from './python-environment.mjs';
import { runInForeground } from './run-process.mjs';
import { addTallies, broken, nothing, tallyPytest, tallyVitest } from './tally.mjs';
import { ensureUi } from './ui-build.mjs';

/** They need libraries that the demo's environment, where the other Python tests run, does not have. */
const FRAMEWORK_TESTS = 'python/ovenbird_model_worker/tests/frameworks';

/** The inner loop: static checks and unit tests, in under a minute, with nothing but npm packages. @returns {Promise<number>} */
export async function runChecks() {
  await ensurePackages();
  const node = await findNode();
  return conclude([await runStaticChecks(), await runVitest(node, ['unit'], [])]);
}

/**
 * Everything: also stores on a real PostgreSQL, real Python clients, a real browser, and the Python programs.
 * @param {string[]} args more arguments for Vitest, e.g. a file to narrow the run to
 * @returns {Promise<number>}
 */
export async function runTests(args) {
  await ensurePackages();
  const node = await findNode();
  await ensureUi(node);
  const python = await ensurePython();
  const frameworks = await ensurePython(frameworksLock);
  return conclude([
    await runStaticChecks(),
    await runPytest(python, ['python', `--ignore=${FRAMEWORK_TESTS}`], 'pytest.xml'),
    await runPytest(frameworks, [FRAMEWORK_TESTS], 'pytest-frameworks.xml'),
    await runVitest(node, ['unit', 'contract', 'conformance', 'browser'], args),
  ]);
}

/** @param {string} node @param {string[]} projects @param {string[]} args */
async function runVitest(node, projects, args) {
  const report = await freshReport('vitest.json');
  const code = await runInForeground(
    node,
    [
      join(nodeModules, 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...projects.flatMap((project) => ['--project', project]),
      ...args,
    ],
    { cwd: root, env: environmentInsideRepository() },
  );
  return existsSync(report) ? tallyVitest(JSON.parse(await readFile(report, 'utf8')), code) : broken;
}

/** @param {string} python @param {string[]} what @param {string} reportName */
async function runPytest(python, what, reportName) {
  if (!existsSync(join(root, 'python'))) return nothing;
  const report = await freshReport(reportName);
  const code = await runInForeground(python, ['-m', 'pytest', '-q', ...what, `--junitxml=${report}`, '-p', 'no:cacheprovider'], {
    cwd: root,
  });
  return existsSync(report) ? tallyPytest(await readFile(report, 'utf8'), code) : broken;
}

/** @param {string} name */
async function freshReport(name) {
  await mkdir(reportsDirectory, { recursive: true });
  const path = join(reportsDirectory, name);
  await rm(path, { force: true });
  return path;
}

/** @param {import('./tally.mjs').Tally[]} tallies @returns {number} the exit code: a run of no test is not a success */
function conclude(tallies) {
  const { passed, failed, skipped } = addTallies(tallies);
  if (skipped > 0) say(`${skipped} skipped`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
