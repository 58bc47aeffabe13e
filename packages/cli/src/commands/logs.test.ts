import type { Execution, NodeExecution } from '@ovenbird/contracts/executions';
import { afterAll, describe, expect, it } from 'vitest';
import { notAsked, startTestPlatform } from '../../testing/platform.ts';

const timing = { startedAt: 1, endedAt: 2, durationMs: 1 };
const attempt = (number: number) => ({
  attempt: number,
  phase: 'SUCCEEDED',
  state: 'succeeded' as const,
  ...timing,
  error: null,
  logBytes: 9,
  runIds: [],
});
const node = (nodeId: string, attempts: number): NodeExecution => ({
  nodeId,
  kind: 'task',
  title: `task of ${nodeId}`,
  taskName: null,
  taskVersion: null,
  parentNodeId: null,
  phase: 'SUCCEEDED',
  state: 'succeeded',
  ...timing,
  cache: 'disabled',
  error: null,
  attempts: Array.from({ length: attempts }, (_, index) => attempt(index)),
});
const execution = (name: string): Execution => ({
  project: 'p',
  domain: 'd',
  name,
  workflow: { project: 'p', domain: 'd', name: 'wf', version: 'v1' },
  launchPlan: null,
  phase: 'SUCCEEDED',
  state: 'succeeded',
  createdAt: 1,
  ...timing,
  principal: null,
  nodeCounts: { total: 3, done: 3, running: 0, failed: 0 },
  error: null,
  inputs: [],
  outputs: [],
  abort: null,
  relaunchOf: null,
  nodes: [node('n0', 2), node('n1', 1), node('n2', 0)],
  edges: [],
});

const log = Buffer.from('one\ntwo ü\n');

describe('ovenbird logs', async () => {
  const platform = await startTestPlatform({
    executions: {
      list: ({ query }) => ({
        items: ['a1', 'a12', 'b1'].filter((name) => name.includes(query.q ?? '')).map(execution),
        nextPageToken: null,
      }),
      get: ({ params }) => execution(params.name),
      logs: ({ query }) => {
        const nextOffset = Math.min(log.length, query.offset + 4);
        return {
          text: log.subarray(query.offset, nextOffset).toString('latin1'),
          offset: query.offset,
          nextOffset,
          sizeBytes: log.length,
          complete: true,
        };
      },
      followLogs: async function* () {
        yield { text: 'begun\n', offset: 0, nextOffset: 6, sizeBytes: 6, complete: false };
        yield { text: 'ended\n', offset: 6, nextOffset: 12, sizeBytes: 12, complete: true };
      },
      nodeData: notAsked,
      terminate: notAsked,
      relaunch: notAsked,
    },
  });
  afterAll(() => platform.close());

  it('prints all tasks that ran, each log to its end, the last attempt', async () => {
    const { code, out, err } = await platform.ovenbird(['logs', 'p/d/a1']);
    expect(code).toBe(0);
    expect(err).toBe('── task of n0 (n0, attempt 1) ──\n── task of n1 (n1, attempt 0) ──\n');
    expect(Buffer.from(out, 'latin1').toString()).toBe('one\ntwo ü\none\ntwo ü\n');
  });

  it('follows one node until it ends', async () => {
    expect(await platform.ovenbird(['logs', 'p/d/a1', 'n1', '-f'])).toMatchObject({ code: 0, out: 'begun\nended\n' });
  });

  it('takes a bare name, and the exact one of several', async () => {
    expect(await platform.ovenbird(['logs', 'a1', 'n1', '--attempt', '0'])).toMatchObject({ code: 0 });
  });

  it.each([
    [['logs', '1'], 'could be any of:\n  p/d/a1\n  p/d/a12\n  p/d/b1'],
    [['logs', 'zzz'], 'No execution "zzz"'],
    [['logs', 'a1', 'n9'], 'No node "n9"; there are: n0, n1, n2'],
  ])('%j fails and says what there is', async (argv, message) => {
    const { code, err } = await platform.ovenbird(argv);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});
