import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const COMMAND = fileURLToPath(new URL('./ovenbird.mjs', import.meta.url));
const SERVER = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

describe('the ovenbird command against a running server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovenbird-cli-'));
  let server: ChildProcess;
  let control: string;

  beforeAll(async () => {
    server = spawn(process.execPath, [SERVER, '--data', folder, '--port', '0', '--inference-port', '0', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(server.stdout!), 'line');
    ({ control } = JSON.parse(String(line)));
  });
  afterAll(async () => {
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  const ovenbird = (...argv: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [COMMAND, ...argv], { env: { ...process.env, OVENBIRD_URL: control } }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });

  it('shows what the server is', async () => {
    const { code, out } = await ovenbird('status');
    expect(code).toBe(0);
    expect(out).toContain(control);
    expect(out).toContain('(sqlite)');
  });

  it('gives each kind of failure its exit code', async () => {
    expect((await ovenbird('why', 'no-such-prediction')).code).toBe(1);
    expect((await ovenbird('why')).code).toBe(2);
    expect(await ovenbird('status', '--server', 'http://127.0.0.1:9')).toMatchObject({
      code: 1,
      err: expect.stringContaining('npx ovenbird up'),
    });
  });
});
