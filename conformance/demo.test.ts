import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = join(import.meta.dirname, '..', 'examples', 'food-classification', 'demo.ts');
/** The small setting: few pictures, and just enough training to be better than guessing. */
const small = ['--exit', '--port', '0', '--inference-port', '0', '--variants', '2', '--epochs', '3'];

/** A minute or two of work for two cores; a loaded machine may take several times as long. */
const timeout = 900_000;

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ovenbird-demo-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function demo(...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

test('the demo trains, registers, deploys, classifies, rolls under load, and answers in SQL and why', { timeout }, async () => {
  const { code, output } = await demo(...small, '--data', dataDir);
  expect(output).toContain('Every step did what it claims.');
  expect(output).toMatch(/\d+ requests meanwhile, none failed/);
  expect(output).toContain('the chain is unbroken from the prediction to the data');
  expect(code).toBe(0);
});

test('the demo runs again on what it left, with somebody’s own pictures', { timeout }, async () => {
  const [set = ''] = await readdir(join(dataDir, 'pictures'));
  const own = join(dataDir, 'own');
  for (const label of ['fruit', 'drink']) {
    const from = join(dataDir, 'pictures', set, 'train', label);
    await mkdir(join(own, label), { recursive: true });
    for (const file of (await readdir(from)).slice(0, 40)) await writeFile(join(own, label, file), await readFile(join(from, file)));
  }
  // Two steps of training an epoch: few pictures need many rounds before they are told apart at all.
  const { code, output } = await demo(...small, '--epochs', '25', '--data', dataDir, '--pictures', own);
  expect(output).toContain('drink, fruit');
  expect(output).toContain('Every step did what it claims.');
  expect(code).toBe(0);
});

test('a step that fails is named, and the demo exits with 1', async () => {
  const { code, output } = await demo(...small, '--data', dataDir, '--pictures', join(dataDir, 'nowhere'));
  expect(code).toBe(1);
  expect(output).toContain('“1  Make the pictures” failed: --pictures');
});
