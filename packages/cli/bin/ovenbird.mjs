#!/usr/bin/env node
// The `ovenbird` command. The program is TypeScript for Node 24: on an older Node this starts it again on the one among the npm packages.
import { fileURLToPath } from 'node:url';
import { findNode } from '../../../scripts/node-runtime.mjs';
import { runInForeground } from '../../../scripts/run-process.mjs';

const program = new URL('../src/main.ts', import.meta.url);

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(program.href);
} else {
  try {
    process.exitCode = await runInForeground(await findNode(), [fileURLToPath(program), ...process.argv.slice(2)]);
  } catch (error) {
    process.stderr.write(`ovenbird: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
