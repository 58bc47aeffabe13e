// Tasks that raise, are killed, are terminated, need another try, or eat too much; and what the client is told.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningProcess, survivors } from '../support/process-tree.ts';
import { type FlytePlatform, PLACE, startFlytePlatform } from './pyflyte.ts';

describe('tasks that do not end well', () => {
  let flyte: FlytePlatform;

  beforeAll(async () => {
    flyte = await startFlytePlatform();
  });
  afterAll(() => flyte.stop());

  const run = (name: string, workflow: string, ...inputs: string[]) =>
    flyte.pyflyte('run', '--remote', '--name', name, '--wait', '--poll-interval', '1', 'faults.py', workflow, ...inputs);

  it('show the traceback of an exception in the client, in the native API and in the log', async () => {
    const { code, stdout, stderr } = await run('raising', 'raising', '--what', 'apple');
    expect(code).not.toBe(0);
    const printed = stdout + stderr;
    expect(printed).toContain('did not complete successfully, phase FAILED');
    expect(printed).toContain('ValueError: no apple in the picture');
    expect(printed).toContain('in raises');

    const params = { ...PLACE, name: 'raising' };
    const execution = await flyte.client.executions.get({ params });
    expect(execution).toMatchObject({ phase: 'FAILED', error: { kind: 'user', nodeId: 'n0' } });
    expect(execution.error?.message).toContain('raise ValueError(f"no {what} in the picture")');
    expect(execution.nodes.map((node) => [node.nodeId, node.state])).toEqual([
      ['start-node', 'succeeded'],
      ['n0', 'failed'],
      ['n1', 'skipped'],
      ['end-node', 'skipped'],
    ]);
    const log = await flyte.client.executions.logs({ params: { ...params, nodeId: 'n0', attempt: 0 } });
    expect(log.text).toContain('about to fail');
    expect(log.complete).toBe(true);
  });

  it('are tried again by the system when they are killed, and then say so', async () => {
    const marks = join(flyte.folder, 'killed');
    const { code, stdout, stderr } = await run('killing', 'killing', '--marks', marks);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("The task's process was killed by signal 9 from outside this platform");
    expect((await readFile(marks, 'utf8')).trim().split('\n')).toHaveLength(4);
    expect((await flyte.client.executions.get({ params: { ...PLACE, name: 'killing' } })).error).toMatchObject({
      code: 'Killed',
      kind: 'system',
    });
  });

  it('use up their retries on recoverable errors and may succeed in the end', async () => {
    const { code, stdout, stderr } = await run('recovering', 'recovering', '--marks', join(flyte.folder, 'flaky'));
    expect(code, stdout + stderr).toBe(0);
    const { nodes, outputs } = await flyte.client.executions.get({ params: { ...PLACE, name: 'recovering' } });
    expect(outputs[0]?.value).toBe(3);
    expect(nodes[1]?.attempts.map((attempt) => [attempt.attempt, attempt.state])).toEqual([
      [0, 'failed'],
      [1, 'failed'],
      [2, 'succeeded'],
    ]);
  });

  it('are ended with all their processes when the client terminates the execution', async () => {
    const marks = join(flyte.folder, 'sleeps');
    const started = await flyte.pyflyte('run', '--remote', '--name', 'sleeping', 'faults.py', 'sleeping', '--marks', marks);
    expect(started.code, started.stdout + started.stderr).toBe(0);
    const written = async () => (await readFile(marks, 'utf8').catch(() => '')).endsWith('\n');
    while (!(await written())) await pause(50);
    const processes = await Promise.all((await readFile(marks, 'utf8')).trim().split(' ').map(running));

    await flyte.remote('remote.terminate(remote.fetch_execution(name=sys.argv[2]), "wrong data")\nprint("null")', 'sleeping');
    const execution = await flyte.ended('sleeping');
    expect(execution).toMatchObject({ phase: 'ABORTED', abort: { cause: 'wrong data' } });
    expect(execution.nodes[1]?.state).toBe('aborted');
    expect(await survivors(processes, 10_000)).toEqual([]);
    const seen = await flyte.remote<{ phase: number; cause: string }>(
      'e = remote.fetch_execution(name=sys.argv[2])\nprint(json.dumps({"phase": e.closure.phase, "cause": e.closure.abort_metadata.cause}))',
      'sleeping',
    );
    expect(seen).toEqual({ phase: 7, cause: 'wrong data' });
  });

  it('are ended with the reason when they outgrow the memory they asked for', async ({ skip }) => {
    if (process.platform !== 'linux') return skip('memory of processes is read from /proc');
    const { code, stdout, stderr } = await run('eating', 'eating');
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/The task used \d+ MiB of memory, more than its limit of 300 MiB, and was ended/);
  });

  it('can be run again with the same inputs', async () => {
    const again = await flyte.client.executions.relaunch({ params: { ...PLACE, name: 'raising' }, body: { name: 'raising-again' } });
    const execution = await flyte.ended(again.name);
    expect(execution).toMatchObject({ phase: 'FAILED', relaunchOf: { name: 'raising' } });
    expect(execution.error?.message).toContain('no apple in the picture');
  });

  it('tell what to do when Python has no flytekit', async () => {
    const { startPlatform } = await import('../support/platform.ts');
    const { createClient } = await import('@ovenbird/sdk');
    const { runCommand } = await import('../support/python.ts');
    const { PROJECT_FOLDER } = await import('./pyflyte.ts');
    const platform = await startPlatform({ python: '/no/such/python' });
    try {
      const env = { FLYTE_PLATFORM_URL: new URL(platform.control).host, FLYTE_PLATFORM_INSECURE: 'true' };
      const arguments_ = ['run', '--remote', '--name', 'no-python', '--wait', '--poll-interval', '1', 'faults.py', 'raising'];
      const { stdout, stderr } = await runCommand('pyflyte', arguments_, { cwd: PROJECT_FOLDER, env });
      expect(stdout + stderr).toMatch(
        /Python \/no\/such\/python can not run tasks: .*Give an interpreter with flytekit installed by --python or OVENBIRD_PYTHON/s,
      );
      const execution = await createClient({ baseUrl: platform.control }).executions.get({ params: { ...PLACE, name: 'no-python' } });
      expect(execution.error?.code).toBe('PythonNotReady');
    } finally {
      await platform.stop();
    }
  });
});

/** The command tells the process from another one that gets its number later. */
async function running(pid: string): Promise<RunningProcess> {
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
  return { pid: Number(pid), parent: 0, command };
}
