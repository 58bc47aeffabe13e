import { fromBinary } from '@bufbuild/protobuf';
import { LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backends } from '../../../../testing/backends.ts';
import { TaskFault, type TaskFunction } from '../../../../testing/in-process-executor.ts';
import { type OpenWorkflows, openWorkflows } from '../../../../testing/open-workflows.ts';
import { INT, int, listOf, STR, taskTemplate } from '../../../../testing/workflow-builder.ts';
import type { SqlDatabase } from '../../../stores/sql/database.ts';
import type { ExecutionRecord } from '../executions/execution.ts';
import { shardOf } from '../executions/execution-store.ts';
import { executionKey } from '../ids.ts';
import { literalToJson } from '../literals/literal-view.ts';
import type { AttemptEnd } from '../tasks/task-executor.ts';
import { shardLease } from './lease-store.ts';

const add = taskTemplate('add', { a: INT, b: INT }, { o0: INT });
const make = taskTemplate('make', {}, { o0: INT });
const sum = taskTemplate('sum', { all: listOf(INT) }, { o0: INT });
const value = (literal: unknown) => Number(literalToJson(literal as never));

const functions: Record<string, TaskFunction> = {
  add: ({ a, b }) => ({ o0: int(value(a) + value(b)) }),
  make: () => ({ o0: int(1) }),
  sum: ({ all }) => ({ o0: int((literalToJson(all) as number[]).reduce((total, item) => total + item, 0)) }),
};

const outputsOf = (record: ExecutionRecord) =>
  Object.fromEntries(
    Object.entries(fromBinary(LiteralMapSchema, record.outputs!).literals).map(([key, literal]) => [key, literalToJson(literal)]),
  );

describe('the workflow engine', () => {
  let database: SqlDatabase;
  let dispose: () => Promise<void>;
  let room: OpenWorkflows;

  beforeEach(async () => {
    ({ database, dispose } = await backends[0]!.open());
  });
  afterEach(async () => {
    await room.stop();
    await dispose();
  });

  async function open(tasks: Record<string, TaskFunction> = {}): Promise<OpenWorkflows> {
    room = await openWorkflows(database, { ...functions, ...tasks });
    await room.workflows.start();
    return room;
  }

  it('carries values from inputs over nodes to outputs', async () => {
    await open();
    await room.register([add], {
      inputs: { a: INT },
      outputs: { total: { type: INT, from: 'n1.o0' }, first: { type: INT, from: 'n0.o0' } },
      nodes: {
        n0: { task: 'add', inputs: { a: '.a', b: int(1) } },
        n1: { task: 'add', inputs: { a: 'n0.o0', b: 'n0.o0' } },
      },
    });
    const id = await room.launch({ a: int(4) });
    const record = await room.ended(id);
    expect(record).toMatchObject({ phase: 'SUCCEEDED', error: null, counts: { total: 2, done: 2, running: 0, failed: 0 } });
    expect(outputsOf(record)).toEqual({ total: 10, first: 5 });
    expect(await room.phases(id)).toEqual({ 'start-node': 'SUCCEEDED', n0: 'SUCCEEDED', n1: 'SUCCEEDED', 'end-node': 'SUCCEEDED' });
  });

  it('keeps an event of every transition, and tells the bus and the lineage', async () => {
    await open();
    await room.register([make], { nodes: { n0: { task: 'make' } } });
    const id = await room.launch();
    await room.ended(id);
    const events = await room.workflows.executions.read.events(id);
    expect(
      events.map((event) => `${event.nodeId ?? 'execution'}${event.attempt === null ? '' : `/${event.attempt}`} ${event.phase}`),
    ).toEqual([
      'execution RUNNING',
      'start-node SUCCEEDED',
      'n0 QUEUED',
      'n0/0 QUEUED',
      'n0 RUNNING',
      'n0/0 RUNNING',
      'n0/0 SUCCEEDED',
      'n0 SUCCEEDED',
      'execution SUCCEEDED',
      'end-node SUCCEEDED',
    ]);
    expect(room.edges).toMatchObject([
      { from: { kind: 'execution', id: executionKey(id) }, to: { kind: 'task_attempt', id: `${executionKey(id)}/n0/0` }, role: 'ran' },
    ]);
    expect(room.changes.map((change) => change.topic)).toEqual(expect.arrayContaining(['execution', 'node_execution']));
  });

  it('runs nodes that do not wait for each other at once, up to the limit of the execution', async () => {
    const gate = Promise.withResolvers<void>();
    let begun = 0;
    await open({
      make: async () => {
        begun += 1;
        if (begun === 3) gate.resolve();
        await gate.promise;
        return { o0: int(1) };
      },
    });
    const names = Array.from({ length: 9 }, (_, index) => `n${index}`);
    await room.register([make, sum], {
      outputs: { total: { type: INT, from: 'all.o0' } },
      nodes: {
        ...Object.fromEntries(names.map((name) => [name, { task: 'make' }])),
        all: { task: 'sum', inputs: { all: names.map((name) => `${name}.o0`) } },
      },
    });
    const record = await room.ended(await room.launch({}, { maxParallelism: 3 }));
    expect(outputsOf(record)).toEqual({ total: 9 });
    expect(room.executor.load.peak).toBe(3);
  });

  it('fails at once on a plain exception, with the traceback, and aborts what still runs', async () => {
    const slowBegun = Promise.withResolvers<void>();
    await open({
      make: async (_inputs, { nodeId }, signal) => {
        if (nodeId === 'bad') {
          await slowBegun.promise;
          throw new TaskFault('Traceback …\nValueError: no pictures');
        }
        slowBegun.resolve();
        return untilAborted(signal);
      },
    });
    await room.register([make], {
      nodes: { bad: { task: 'make', retries: 3 }, slow: { task: 'make' }, never: { task: 'make', after: ['bad'] } },
    });
    const id = await room.launch();
    const record = await room.ended(id);
    expect(record).toMatchObject({
      phase: 'FAILED',
      error: { code: 'USER:Unknown', kind: 'user', nodeId: 'bad', message: 'Traceback …\nValueError: no pictures' },
    });
    expect(await room.phases(id)).toEqual({ 'start-node': 'SUCCEEDED', bad: 'FAILED', slow: 'ABORTED' });
    expect(room.executor.begun.filter((attempt) => attempt.startsWith('bad'))).toEqual(['bad/0']);
  });

  it('lets what can still run finish first when the workflow asks for that', async () => {
    await open({
      make: (_inputs, { nodeId }) => {
        if (nodeId === 'bad') throw new TaskFault('no');
        return { o0: int(1) };
      },
    });
    await room.register([make], {
      keepGoing: true,
      nodes: {
        bad: { task: 'make' },
        never: { task: 'make', after: ['bad'] },
        other: { task: 'make' },
        more: { task: 'make', after: ['other'] },
      },
    });
    const id = await room.launch();
    expect((await room.ended(id)).phase).toBe('FAILED');
    expect(await room.phases(id)).toEqual({ 'start-node': 'SUCCEEDED', bad: 'FAILED', other: 'SUCCEEDED', more: 'SUCCEEDED' });
  });

  it.each([
    ['a recoverable error uses up retries', { recoverable: true }, 2, 3],
    ['a system error has three retries of its own', { recoverable: true, system: true }, 0, 4],
    ['a system error that can not be recovered has none', { system: true }, 5, 1],
  ])('%s', async (_what, fault, retries, attempts) => {
    await open({
      make: () => {
        throw new TaskFault('again', fault);
      },
    });
    await room.register([make], { nodes: { n0: { task: 'make', retries } } });
    const id = await room.launch();
    expect((await room.ended(id)).phase).toBe('FAILED');
    expect((await room.workflows.executions.read.attempts(id)).map((attempt) => attempt.phase)).toEqual([
      ...Array.from({ length: attempts - 1 }, () => 'RETRYABLE_FAILED'),
      'FAILED',
    ]);
  });

  it('goes on after a retry that succeeds, with a fresh folder and the same inputs', async () => {
    const folders: string[] = [];
    await open({
      add: ({ a, b }, { attempt, places }) => {
        folders.push(places.outputPrefix);
        if (attempt === 0) throw new TaskFault('once', { recoverable: true });
        return { o0: int(value(a) + value(b)) };
      },
    });
    await room.register([add], {
      outputs: { r: { type: INT, from: 'n0.o0' } },
      nodes: { n0: { task: 'add', inputs: { a: int(1), b: int(2) }, retries: 1 } },
    });
    expect(outputsOf(await room.ended(await room.launch()))).toEqual({ r: 3 });
    expect(new Set(folders).size).toBe(2);
  });

  it('ends an attempt that takes longer than its timeout, and counts it as the task’s failure', async () => {
    await open({
      make: (_inputs, _spec, signal) => untilAborted(signal),
    });
    await room.register([make], { nodes: { n0: { task: 'make', timeoutMs: 20, retries: 1 } } });
    const id = await room.launch();
    expect(await room.ended(id)).toMatchObject({ phase: 'FAILED', error: { code: 'TimeoutExpired', kind: 'user' } });
    expect((await room.phases(id)).n0).toBe('TIMED_OUT');
    expect(room.executor.begun).toEqual(['n0/0', 'n0/1']);
  });

  it('says what an ended process left out', async () => {
    await open({ make: () => ({ kind: 'exited', status: 0 }) });
    await room.register([make], { nodes: { n0: { task: 'make' } } });
    expect((await room.ended(await room.launch())).error).toMatchObject({ code: 'OutputsNotFound' });
  });

  it('terminates: ends the processes and keeps the cause', async () => {
    const running = Promise.withResolvers<void>();
    await open({
      make: (_inputs, _spec, signal) => {
        running.resolve();
        return untilAborted(signal);
      },
    });
    await room.register([make], { nodes: { n0: { task: 'make' }, n1: { task: 'make', after: ['n0'] } } });
    const id = await room.launch();
    await running.promise;
    await room.workflows.executions.terminate(id, 'wrong data', 'ada');
    expect(await room.ended(id)).toMatchObject({ phase: 'ABORTED', abort: { cause: 'wrong data', principal: 'ada' }, outputs: null });
    expect(await room.phases(id)).toEqual({ 'start-node': 'SUCCEEDED', n0: 'ABORTED' });
    await room.workflows.executions.terminate(id, 'again', null);
    expect((await room.workflows.executions.get(id)).abort?.cause).toBe('wrong data');
  });

  it('continues from rows alone after an engine was lost: done work stays done, lost work is repeated at no cost', async () => {
    await open({ add: ({ a, b }, { nodeId }, signal) => (nodeId === 'n1' ? untilAborted(signal) : { o0: int(value(a) + value(b)) }) });
    await room.register([add], {
      inputs: { a: INT },
      outputs: { r: { type: INT, from: 'n2.o0' } },
      nodes: {
        n0: { task: 'add', inputs: { a: '.a', b: int(1) } },
        n1: { task: 'add', inputs: { a: 'n0.o0', b: int(1) } },
        n2: { task: 'add', inputs: { a: 'n1.o0', b: 'n0.o0' } },
      },
    });
    const id = await room.launch({ a: int(1) });
    await until(room, async () => (await room.phases(id)).n1 === 'RUNNING');
    await database.write((trx) => trx.updateTable('leases').set({ holder: 'dead/1' }).execute());

    const second = await openWorkflows(database, functions, room.folder);
    await second.workflows.start();
    const record = await second.ended(id);
    expect(outputsOf(record)).toEqual({ r: 5 });
    expect(second.executor.begun).toEqual(['n1/1', 'n2/0']);
    const attempts = await second.workflows.executions.read.attempts(id, 'n1');
    expect(attempts.map(({ phase, error }) => [phase, error?.code])).toEqual([
      ['ABORTED', 'EngineLost'],
      ['SUCCEEDED', undefined],
    ]);
    expect(await second.workflows.executions.read.node(id, 'n1')).toMatchObject({ userFailures: 0, systemFailures: 0, attempts: 2 });
    await second.stop();
  });

  it('takes the result of an attempt that had ended by itself when the engine was lost', async () => {
    await open({ make: (_inputs, _spec, signal) => untilAborted(signal) });
    await room.register([make], { outputs: { r: { type: INT, from: 'n0.o0' } }, nodes: { n0: { task: 'make' } } });
    const id = await room.launch();
    await until(room, async () => (await room.phases(id)).n0 === 'RUNNING');
    await database.write((trx) => trx.updateTable('leases').set({ holder: 'dead/1' }).execute());

    const second = await openWorkflows(database, functions, room.folder);
    second.executor.left.set(`${executionKey(id)}/n0/0`, { kind: 'exited', status: 3 });
    await second.workflows.start();
    await second.ended(id);
    expect((await second.workflows.executions.read.attempts(id))[0]).toMatchObject({
      phase: 'RETRYABLE_FAILED',
      error: { code: 'ProcessFailed' },
    });
    await second.stop();
  });

  it('writes nothing once another engine holds its shard', async () => {
    const gate = Promise.withResolvers<void>();
    await open({
      make: async () => {
        await gate.promise;
        return { o0: int(1) };
      },
    });
    await room.register([make], { nodes: { n0: { task: 'make' } } });
    const id = await room.launch();
    await until(room, async () => (await room.phases(id)).n0 === 'RUNNING');
    await database.write((trx) =>
      trx
        .updateTable('leases')
        .set({ holder: 'other/1', expires_at_ms: Number.MAX_SAFE_INTEGER })
        .where('name', '=', shardLease(shardOf(executionKey(id))))
        .execute(),
    );
    gate.resolve();
    await until(room, async () => room.executor.load.now === 0);
    expect((await room.phases(id)).n0).toBe('RUNNING');
  });

  it('refuses inputs that are missing, unknown or of another type, by name', async () => {
    await open();
    await room.register([add], { inputs: { a: INT, s: STR }, nodes: { n0: { task: 'add', inputs: { a: '.a', b: int(1) } } } });
    await expect(room.launch({ a: int(1) })).rejects.toMatchObject({ code: 'invalid_argument', details: { field: 'inputs.s' } });
    await expect(room.launch({ a: int(1), z: int(1) })).rejects.toThrow('Input "z" does not exist; there are a, s.');
    await expect(room.launch({ a: int(1), s: int(1) })).rejects.toThrow('Input "s" is of another type: expected str.');
  });

  it('refuses a second execution of the same name, and makes names that Flyte’s tools accept', async () => {
    await open();
    await room.register([make], { nodes: { n0: { task: 'make' } } });
    await room.ended(await room.launch({}, { name: 'mine' }));
    await expect(room.launch({}, { name: 'mine' })).rejects.toMatchObject({ code: 'already_exists' });
    expect((await room.launch()).name).toMatch(/^a[a-z0-9]{19}$/);
    await expect(room.launch({}, { name: 'Not A Name' })).rejects.toMatchObject({ code: 'invalid_argument', details: { field: 'name' } });
  });

  it('runs any graph to its end, every node once and after all that it waits for', async () => {
    await open();
    let run = 0;
    const graph = fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 3 }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(graph, async (shape) => {
        const name = `wf${run++}`;
        const after = (index: number) => [...new Set(shape[index]!.filter((before) => before < index))].map((before) => `n${before}`);
        await room.register([make], {
          name,
          nodes: Object.fromEntries(shape.map((_, index) => [`n${index}`, { task: 'make', after: after(index) }])),
        });
        room.executor.begun.length = 0;
        const id = await room.launch({}, { workflow: name });
        expect((await room.ended(id)).phase).toBe('SUCCEEDED');
        expect(room.executor.begun.toSorted()).toEqual(shape.map((_, index) => `n${index}/0`).toSorted());
        const place = new Map(room.executor.begun.map((attempt, index) => [attempt.split('/')[0]!, index]));
        for (const [index] of shape.entries())
          for (const before of after(index)) expect(place.get(before)).toBeLessThan(place.get(`n${index}`)!);
      }),
      { numRuns: 15 },
    );
  });
});

const ABORTED: AttemptEnd = { kind: 'killed', code: 'Aborted', fault: 'system', message: 'Ended on request.' };

function untilAborted(signal: AbortSignal): Promise<AttemptEnd> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(ABORTED)));
}

/** Resolves when `holds` is true after some change of the bus. */
async function until(room: OpenWorkflows, holds: () => Promise<boolean>): Promise<void> {
  for (let seen = -1; !(await holds()); ) {
    seen = room.changes.length;
    while (room.changes.length === seen && !(await holds())) await new Promise((resolve) => setImmediate(resolve));
  }
}
