import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const run = (...args: string[]) => spawnSync(process.execPath, [join(import.meta.dirname, 'ovenbird.mjs'), ...args], { encoding: 'utf8' });

test('--help lists the commands on stdout', () => {
  const { status, stdout } = run('--help');
  expect(status).toBe(0);
  for (const command of ['start', 'demo', 'test', 'check', 'bench', 'python']) expect(stdout).toContain(`  ${command} `);
});

test('an unknown command fails, is named, and leaves stdout empty', () => {
  const { status, stdout, stderr } = run('serve');
  expect(status).toBe(1);
  expect(stderr).toContain("Unknown command 'serve'");
  expect(stdout).toBe('');
});
