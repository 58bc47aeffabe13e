// The static checks: types, lint, import rule, dead code. Each counts as one test.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { nodeModules, root } from './paths.mjs';
import { duration, say } from './progress.mjs';
import { capture } from './run-process.mjs';

/** @typedef {{ name: string, program: string, args: string[], needs?: string }} Check */

/** @type {Check[]} */
const checks = [
  { name: 'types', program: 'tsc', args: ['--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'types of the web UI',
    program: 'tsc',
    args: ['--noEmit', '-p', 'packages/ui/tsconfig.json'],
    needs: 'packages/ui/tsconfig.json',
  },
  { name: 'import rule', program: 'depcruise', args: ['packages', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'] },
  { name: 'dead code', program: 'knip', args: [] },
  { name: 'lint', program: 'biome', args: ['check', '--colors=off', '.'] },
];

/**
 * Run all checks, as many at a time as there are cores; the output of one that fails is shown.
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runStaticChecks() {
  const waiting = checks.filter((check) => !check.needs || existsSync(join(root, check.needs)));
  const tally = { passed: 0, failed: 0, skipped: 0 };
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      if (await passes(check)) tally.passed += 1;
      else tally.failed += 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return tally;
}

/** @param {Check} check */
async function passes(check) {
  const startedAt = performance.now();
  const result = await capture(join(nodeModules, '.bin', check.program), check.args, { env: environmentInsideRepository() });
  const took = duration(performance.now() - startedAt);
  if (result.code === 0) {
    say(`✓ ${check.name} (${took})`);
    return true;
  }
  say(`✗ ${check.name} (${took}): ${check.program} ${check.args.join(' ')}\n\n${result.output.trimEnd()}\n`);
  return false;
}

/** The tools are started by `env node`, which must find the repository's own. */
export function environmentInsideRepository() {
  return { ...process.env, PATH: `${join(nodeModules, '.bin')}${delimiter}${process.env.PATH ?? ''}` };
}
