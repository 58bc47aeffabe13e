// What every store of executions does, with the leases that fence its writes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  AttemptRecord,
  ExecutionChanges,
  ExecutionReader,
  ExecutionRecord,
  ExecutionStore,
  LeaseStore,
  NodeRecord,
  WorkflowCatalog,
} from '../../../domain/workflows/index.ts';

export interface OpenExecutionStore {
  readonly store: ExecutionStore;
  readonly reader: ExecutionReader;
  readonly leases: LeaseStore;
  readonly catalog: WorkflowCatalog;
  dispose(): Promise<void>;
}

const idOf = (name: string) => ({ project: 'p', domain: 'd', name });
const entity = (name: string) => ({ project: 'p', domain: 'd', name, version: 'v1' });

function execution(name: string, createdAt: number, more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    id: idOf(name),
    launched: { kind: 'launch_plan', id: entity('plan') },
    workflow: entity('wf'),
    spec: Uint8Array.from([1]),
    settings: {
      mode: 'MANUAL',
      principal: 'ada',
      labels: { team: 'food' },
      annotations: {},
      env: {},
      tags: [],
      maxParallelism: 0,
      rawOutputPrefix: '',
      reference: null,
    },
    inputs: Uint8Array.from([0, 255]),
    outputs: null,
    phase: 'QUEUED',
    error: null,
    abort: null,
    counts: { total: 0, done: 0, running: 0, failed: 0 },
    archived: false,
    createdAt,
    startedAt: null,
    endedAt: null,
    updatedAt: createdAt,
    ...more,
  };
}

const node = (nodeId: string, more: Partial<NodeRecord> = {}): NodeRecord => ({
  nodeId,
  phase: 'RUNNING',
  error: null,
  attempts: 1,
  userFailures: 0,
  systemFailures: 0,
  createdAt: 5,
  startedAt: 6,
  endedAt: null,
  updatedAt: 6,
  ...more,
});

const attempt = (nodeId: string, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  nodeId,
  attempt: 0,
  task: entity('task'),
  phase: 'RUNNING',
  error: null,
  createdAt: 5,
  startedAt: 6,
  endedAt: null,
  updatedAt: 6,
  ...more,
});

const changesOf = (name: string, more: Partial<ExecutionChanges>): ExecutionChanges => ({
  id: idOf(name),
  patch: null,
  nodes: [],
  attempts: [],
  events: [],
  ...more,
});

const all = { filters: [], pageSize: 100 };
const error = { code: 'USER:Unknown', kind: 'user' as const, message: 'Traceback', nodeId: 'n0', at: 9 };

export function executionStoreContract(name: string, open: () => Promise<OpenExecutionStore>): void {
  describe(`executions on ${name}`, () => {
    let store: ExecutionStore;
    let reader: ExecutionReader;
    let leases: LeaseStore;
    let catalog: WorkflowCatalog;
    let dispose: () => Promise<void>;

    beforeAll(async () => {
      ({ store, reader, leases, catalog, dispose } = await open());
      await leases.hold(['s'], 'me', 0, 1000, () => false);
    });
    afterAll(() => dispose());

    it('gives back what was created, and refuses a second one of the name', async () => {
      const record = execution('created', 10);
      expect(await store.create(record, 3)).toEqual({ kind: 'created' });
      expect(await reader.get(idOf('created'))).toEqual(record);
      expect(await store.create(execution('created', 99), 3)).toEqual({ kind: 'exists', existing: record });
      expect(await reader.get(idOf('nobody'))).toBeNull();
    });

    it('writes changes of several executions at once, the last state of each row', async () => {
      await store.create(execution('x', 20), 1);
      await store.create(execution('y', 21), 1);
      await store.record(
        [
          changesOf('x', {
            patch: { phase: 'RUNNING', startedAt: 25, counts: { total: 2, done: 0, running: 1, failed: 0 }, updatedAt: 25 },
            nodes: [node('n0', { phase: 'QUEUED', startedAt: null })],
            attempts: [attempt('n0')],
            events: [{ at: 25, nodeId: 'n0', attempt: 0, phase: 'RUNNING', message: null }],
          }),
          changesOf('y', { patch: { phase: 'FAILED', error, endedAt: 30, updatedAt: 30 } }),
          changesOf('x', {
            nodes: [node('n0'), node('n1', { createdAt: 7 })],
            attempts: [attempt('n1', { phase: 'FAILED', error, endedAt: 9 })],
            events: [{ at: 26, nodeId: null, attempt: null, phase: 'RUNNING', message: 'why' }],
          }),
        ],
        'me',
        ['s'],
      );
      expect(await reader.get(idOf('x'))).toMatchObject({ phase: 'RUNNING', startedAt: 25, counts: { total: 2, running: 1 }, error: null });
      expect(await reader.get(idOf('y'))).toMatchObject({ phase: 'FAILED', error, endedAt: 30 });
      expect((await reader.nodes(idOf('x'), all)).items).toEqual([node('n0'), node('n1', { createdAt: 7 })]);
      expect(await reader.node(idOf('x'), 'n1')).toEqual(node('n1', { createdAt: 7 }));
      expect(await reader.attempts(idOf('x'))).toEqual([attempt('n0'), attempt('n1', { phase: 'FAILED', error, endedAt: 9 })]);
      expect(await reader.attempts(idOf('x'), 'n1')).toHaveLength(1);
      expect((await reader.events(idOf('x'))).map((event) => event.message)).toEqual([null, 'why']);
      expect(await store.load(idOf('x'))).toMatchObject({ execution: { phase: 'RUNNING' }, openAttempts: [{ nodeId: 'n0' }] });
    });

    it('writes nothing for a holder that has no lease', async () => {
      const changes = [changesOf('x', { patch: { phase: 'ABORTED', updatedAt: 50 } })];
      await expect(store.record(changes, 'somebody', ['s'])).rejects.toMatchObject({ code: 'aborted' });
      await expect(store.record(changes, 'me', ['s', 'unknown'])).rejects.toMatchObject({ code: 'aborted' });
      expect((await reader.get(idOf('x')))?.phase).toBe('RUNNING');
    });

    it('takes the first request to end an execution, and none after it has ended', async () => {
      await store.create(execution('z', 22), 2);
      const abort = { cause: 'wrong data', principal: 'ada', at: 40 };
      expect(await store.requestAbort(idOf('z'), abort)).toBe('requested');
      expect(await store.requestAbort(idOf('z'), { ...abort, cause: 'again' })).toBe('requested');
      expect(await reader.get(idOf('z'))).toMatchObject({ phase: 'ABORTING', abort });
      expect(await store.requestAbort(idOf('y'), abort)).toBe('already_ended');
      await expect(store.requestAbort(idOf('nobody'), abort)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('knows what has not ended, by shard', async () => {
      expect(await store.unfinished([1, 2])).toEqual([
        { id: idOf('x'), abort: null },
        { id: idOf('z'), abort: { cause: 'wrong data', principal: 'ada', at: 40 } },
      ]);
      expect(await store.unfinished([])).toEqual([]);
    });

    it('lists executions by their fields', async () => {
      const tagged = execution('tagged', 60, { settings: { ...execution('', 0).settings, tags: ['eager-exec:a1', 'food'] } });
      await store.create(tagged, 4);
      const names = async (field: string, operator: 'eq' | 'value_in' | 'contains' | 'gt', ...values: string[]) =>
        (await reader.list({ ...all, filters: [{ field, operator, values }] })).items.map((item) => item.id.name);
      expect(await names('phase', 'value_in', 'RUNNING', 'FAILED')).toEqual(['y', 'x']);
      expect(await names('name', 'contains', 'tag')).toEqual(['tagged']);
      expect(await names('workflow.name', 'eq', 'wf')).toHaveLength(5);
      expect(await names('created_at', 'gt', '22')).toEqual(['tagged']);
      expect(await names('execution_tag.key', 'eq', 'food')).toEqual(['tagged']);
      expect(await names('execution_tag.key', 'eq', 'foo')).toEqual([]);
      expect(await names('execution_tag.key', 'value_in', 'eager-exec')).toEqual(['tagged']);
      expect(await names('execution_tag.value', 'value_in', 'a1', 'a2')).toEqual(['tagged']);
      expect(await names('execution_tag.value', 'eq', 'a')).toEqual([]);
      await store.setArchived(idOf('y'), true, 70);
      expect(await names('state', 'eq', '0')).not.toContain('y');
      expect(await names('state', 'eq', 'EXECUTION_ARCHIVED')).toEqual(['y']);
    });

    it('shows the last executions of workflows, newest first', async () => {
      const recent = await catalog.recentExecutions([idOf('ghost'), idOf('wf')], 2);
      expect(recent).toEqual([
        { phases: [], lastAt: null },
        { phases: ['QUEUED', 'ABORTING'], lastAt: 60 },
      ]);
    });

    it('leases to one holder at a time, until it is silent, gone or done', async () => {
      const hold = (holder: string, now: number, isDead = (_other: string) => false) => leases.hold(['a', 'b'], holder, now, 100, isDead);
      expect((await hold('one', 0)).toSorted()).toEqual(['a', 'b']);
      expect(await hold('two', 99)).toEqual([]);
      expect((await hold('one', 99)).toSorted()).toEqual(['a', 'b']);
      expect(await hold('two', 150)).toEqual([]);
      expect((await hold('two', 199)).toSorted()).toEqual(['a', 'b']);
      expect((await hold('three', 200, (other) => other === 'two')).toSorted()).toEqual(['a', 'b']);
      await leases.release('three');
      expect((await hold('four', 201)).toSorted()).toEqual(['a', 'b']);
    });

    it('gives a lease to exactly one of many that ask at once', async () => {
      const held = await Promise.all(
        Array.from({ length: 6 }, (_, index) => leases.hold(['wanted'], `asker-${index}`, 0, 100, () => false)),
      );
      expect(held.flat()).toEqual(['wanted']);
    });
  });
}
