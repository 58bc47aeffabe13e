// A job that is killed at any point and gone on with ends with the very output of one that was not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlatformError } from '../../kernel/errors.ts';
import type { InputReader, InputRow } from './batch-files.ts';
import { type BatchJob, type BatchSpec, type BatchState, FIRST_CHECKPOINT } from './batch-job.ts';
import type { BatchRunStore } from './batch-job-store.ts';
import { type RunBatchDeps, runNextBatch } from './run-batch.ts';

/** What survives a process. */
interface World {
  readonly files: readonly (readonly number[])[];
  job: BatchJob;
  state: BatchState;
  partial: string | undefined;
  output: string | undefined;
  outputs: number;
  /** Of what the change stream heard. */
  readonly told: string[];
}

const spec = (changed: Partial<BatchSpec> = {}): BatchSpec => ({
  target: { kind: 'deployment', namespace: 'default', name: 'double', revision: 1, predictor: 'main', models: [] },
  input: { kind: 'files', format: 'jsonl', files: [] },
  dataType: 'columns',
  keep: [],
  output: { path: '/out.jsonl', format: 'jsonl' },
  batchSize: 3,
  workers: 2,
  retries: 1,
  maxErrors: null,
  log: false,
  ...changed,
});

function createWorld(files: readonly (readonly number[])[], changed: Partial<BatchSpec> = {}): World {
  const job: BatchJob = {
    id: 'b-1',
    createdAt: 0,
    spec: spec(changed),
    state: 'queued',
    checkpoint: FIRST_CHECKPOINT,
    attempts: 0,
    cancelRequested: false,
  };
  return { files, job, state: 'queued', partial: undefined, output: undefined, outputs: 0, told: [] };
}

class Killed extends Error {}

/**
 * A process on the world that is killed at its `killAt`-th step: from then on nothing it does has an effect.
 * @param torn  how much of a write still gets to the disk when the kill falls into it, 0 to 1
 */
function createProcess(world: World, killAt = Number.POSITIVE_INFINITY, torn = 0): RunBatchDeps {
  let steps = 0;
  /** @returns whether this very step is the last */
  const step = (): boolean => {
    steps += 1;
    if (steps > killAt) throw new Killed();
    return steps === killAt;
  };
  const store: BatchRunStore = {
    claim: async () => {
      if (world.state !== 'queued' && world.state !== 'running') return undefined;
      world.state = 'running';
      world.job = { ...world.job, attempts: world.job.attempts + 1 };
      return world.job;
    },
    report: async (_id, _holder, _lease, checkpoint) => {
      // The commit happens, and the process is killed before it hears of it.
      const last = step();
      if (checkpoint) world.job = { ...world.job, checkpoint, attempts: 1 };
      if (last) throw new Killed();
      return world.job.cancelRequested ? 'cancelled' : 'held';
    },
    finish: async (_id, _holder, outcome) => {
      const last = step();
      world.state = outcome.state;
      world.job = { ...world.job, state: outcome.state, ...('message' in outcome && outcome.message ? { message: outcome.message } : {}) };
      if (last) throw new Killed();
    },
  };
  const reader: InputReader = {
    async *read(_input, { from, batchSize }) {
      for (let file = from.file; file < world.files.length; file += 1) {
        const rows = world.files[file]!;
        for (let row = file === from.file ? from.row : 0; row < rows.length; row += batchSize) {
          if (step()) throw new Killed();
          const some = rows.slice(row, row + batchSize);
          yield { rows: some.map((value) => ({ value })), after: { file, row: row + some.length, byte: 0 } };
        }
      }
    },
    countRows: async () => world.files.flat().length,
  };
  return {
    store,
    reader,
    queries: { materialize: async () => ({ path: '/rows', bytes: 0, modifiedAt: 0 }), remove: async () => {} },
    outputs: {
      open: async (_job, bytes) => {
        if (bytes > (world.partial ?? '').length) throw new PlatformError('failed_precondition', 'gone');
        world.partial = (world.partial ?? '').slice(0, bytes);
        return {
          append: async (text) => {
            const last = step();
            world.partial += last ? text.slice(0, Math.floor(text.length * torn)) : text;
            if (last) throw new Killed();
            return world.partial!.length;
          },
          close: async () => {},
        };
      },
      publish: async () => {
        const last = step();
        if (world.partial !== undefined) {
          world.output = world.partial;
          world.partial = undefined;
          world.outputs += 1;
        } else if (world.output === undefined) throw new PlatformError('failed_precondition', 'gone');
        if (last) throw new Killed();
      },
    },
    load: async () => ({
      ask: async (rows: readonly InputRow[]) => {
        if (step()) throw new Killed();
        return rows.map(({ value }) => {
          if ((value as number) < 0) throw new PlatformError('invalid_argument', 'below zero');
          return { double: (value as number) * 2 };
        });
      },
      close: async () => {},
    }),
    recordLineage: async () => {},
    changes: { publish: ({ kind }) => void world.told.push(kind) },
    clock: { now: () => 0 },
    pause: async () => {},
    saveEveryMs: 0,
  };
}

const alive = new AbortController().signal;

async function runToEnd(world: World, kills: readonly { at: number; torn: number }[]): Promise<void> {
  for (const { at, torn } of kills) await runNextBatch(createProcess(world, at, torn), 'me', () => true, alive).catch(() => {});
  // Killed again and again before it got further, it gives up until somebody resumes it.
  if (world.state === 'failed') world.state = 'queued';
  if (world.state !== 'succeeded') {
    world.job = { ...world.job, attempts: 0 };
    await runNextBatch(createProcess(world), 'me', () => true, alive);
  }
}

const expected = (rows: readonly number[]) =>
  rows.map((value, row) => `${JSON.stringify(value < 0 ? { row, error: 'below zero' } : { row, double: value * 2 })}\n`).join('');

describe('a batch job', () => {
  it('has each row once and in order, however the input is cut and wherever its processes are killed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: -2, max: 20 }), { maxLength: 20 }), { maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ at: fc.integer({ min: 1, max: 60 }), torn: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 6 }),
        async (files, batchSize, workers, kills) => {
          // A first request in which nothing fits ends a job by itself.
          const rows = [1, ...files.flat()];
          const world = createWorld([[1], ...files], { batchSize, workers });
          await runToEnd(world, kills);
          expect(world.state).toBe('succeeded');
          expect(world.output).toBe(expected(rows));
          expect(world.outputs).toBe(1);
          const failures = rows.flatMap((value, row) => (value < 0 ? [{ row, error: 'below zero' }] : []));
          expect(world.job.checkpoint).toMatchObject({ rows: rows.length, errors: failures.length, failures: failures.slice(0, 20) });
        },
      ),
      { numRuns: 300 },
    ));

  it('goes on with the errors of others, counts them and says what the last one was', async () => {
    const world = createWorld([[1, -1, 2, -2]]);
    await runToEnd(world, []);
    expect(world.job).toMatchObject({ state: 'succeeded', message: 'below zero', checkpoint: { rows: 4, errors: 2 } });
  });

  it('says when it starts, gets further and ends, and how long its rows took without what loading did', async () => {
    const world = createWorld([[1, 2, 3, 4]], { workers: 1 });
    let now = 0;
    const deps = createProcess(world);
    const load: RunBatchDeps['load'] = async (...given) => {
      now += 60_000;
      const { ask, close } = await deps.load(...given);
      return {
        ask: (...asked) => {
          now += 250;
          return ask(...asked);
        },
        close,
      };
    };
    await runNextBatch({ ...deps, load, clock: { now: () => now } }, 'me', () => true, alive);
    expect(world.job.checkpoint.workedMs).toBe(500);
    expect(new Set(world.told)).toEqual(new Set(['started', 'progress', 'succeeded']));
    expect(world.told.at(-1)).toBe('succeeded');
  });

  it('stops when more rows fail than may, and can be resumed', async () => {
    const world = createWorld([[1, -1, 2, -2, -3, 4, 5, 6]], { maxErrors: 1 });
    await runNextBatch(createProcess(world), 'me', () => true, alive);
    expect(world.job).toMatchObject({
      state: 'failed',
      message: '3 rows could not be predicted, and --max-errors is 1. The last one: below zero',
    });
    expect(world.output).toBeUndefined();
    expect(world.job.checkpoint.rows).toBeGreaterThanOrEqual(4);
  });

  it('fails at once when nothing of the first request fits the model', async () => {
    const world = createWorld([Array.from({ length: 100 }, () => -1)]);
    await runNextBatch(createProcess(world), 'me', () => true, alive);
    expect(world.job).toMatchObject({ state: 'failed', message: 'None of the first 3 rows fits the model: below zero' });
  });

  it('stops when somebody cancels it, with what is done kept', async () => {
    const world = createWorld([Array.from({ length: 100 }, (_, index) => index)]);
    const deps = createProcess(world);
    const report = deps.store.report;
    let reports = 0;
    const store: BatchRunStore = {
      ...deps.store,
      report: (...given) => {
        if (++reports === 5) world.job = { ...world.job, cancelRequested: true };
        return report(...given);
      },
    };
    await runNextBatch({ ...deps, store }, 'me', () => true, alive);
    expect(world.state).toBe('cancelled');
    const { rows } = world.job.checkpoint;
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(100);
    expect(world.partial).toBe(expected(Array.from({ length: rows }, (_, index) => index)));
  });

  it('is given back when its process is asked to stop, and touches nothing once another has it', async () => {
    const world = createWorld([[1, 2, 3]]);
    const stop = new AbortController();
    const deps = createProcess(world);
    const load: RunBatchDeps['load'] = async (...given) => {
      stop.abort();
      return deps.load(...given);
    };
    await runNextBatch({ ...deps, load }, 'me', () => true, stop.signal);
    expect(world.state).toBe('queued');
    const finished: unknown[] = [];
    const lost: BatchRunStore = { ...deps.store, report: async () => 'lost', finish: async (...given) => void finished.push(given) };
    await runNextBatch({ ...deps, store: lost }, 'me', () => true, alive);
    expect(finished).toEqual([]);
  });

  it('gives up after three processes that died of it without getting further', async () => {
    const world = createWorld([[1]]);
    world.job = { ...world.job, attempts: 3 };
    await runNextBatch(createProcess(world), 'me', () => true, alive);
    expect(world.job).toMatchObject({ state: 'failed', message: expect.stringContaining('ended 3 times before it got further') });
  });

  it('has an output without rows for an input without rows', async () => {
    const world = createWorld([[]]);
    await runToEnd(world, []);
    expect(world).toMatchObject({ state: 'succeeded', output: '' });
  });
});
