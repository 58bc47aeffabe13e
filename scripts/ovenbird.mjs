// Behind `npm start`, `npm run demo`, `npm test`, `npm run check` and `npm run bench`: each sets up what it needs, then
// does it. Runs on the Node of the machine (20 or newer) with nothing installed, so it imports only what is in this folder.
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { ensurePackages } from './install.mjs';
import { findNode, requireScriptingNode } from './node-runtime.mjs';
import { root } from './paths.mjs';
import { say } from './progress.mjs';
import { ensurePython } from './python-environment.mjs';
import { runInForeground } from './run-process.mjs';
import { ensureUi } from './ui-build.mjs';

const usage = `Usage: node scripts/ovenbird.mjs COMMAND [ARGUMENTS]

  start    start the platform                          (npm start -- --data DIR --port P --inference-port Q --json)
  demo     train, register, deploy, predict, ask why   (npm run demo -- --exit --pictures DIR)
  test     run all tests and checks                    (npm test)
  check    types, lint, import rule, dead code, unit tests (npm run check)
  bench    compare with the real mlflow and flytekit   (npm run bench)
  python   print the path of the pinned Python, making its environment when it is missing
`;

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const commands = {
  start: async (args) => runProgram('packages/server/src/main.ts', args, { ui: true }),
  demo: async (args) => {
    await ensurePython();
    return runProgram('examples/food-classification/demo.ts', args, { ui: true });
  },
  bench: async (args) => {
    await ensurePython();
    return runProgram('bench/run.ts', args, { ui: false });
  },
  test: async (args) => (await import('./tests.mjs')).runTests(args),
  check: async () => (await import('./tests.mjs')).runChecks(),
  python: async () => {
    process.stdout.write(`${await ensurePython()}\n`);
    return 0;
  },
};

/** @param {string} file @param {string[]} args @param {{ ui: boolean }} needs */
async function runProgram(file, args, needs) {
  await ensurePackages();
  const node = await findNode();
  if (needs.ui) await ensureUi(node);
  return runInForeground(node, [join(root, file), ...args]);
}

async function main() {
  const [name = '--help', ...args] = process.argv.slice(2);
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Failure(`Unknown command '${name}'.\n\n${usage}`);
  requireScriptingNode();
  return command(args);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    say(error instanceof Failure ? error.message : (error.stack ?? String(error)));
    process.exitCode = 1;
  },
);
