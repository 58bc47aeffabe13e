// What every store of batch jobs does, on all sides.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type BatchJobStore,
  type BatchRetentionStore,
  type BatchRunStore,
  type BatchSpec,
  type Checkpoint,
  FIRST_CHECKPOINT,
} from '../../../domain/batch/index.ts';

export interface BatchStores {
  readonly jobs: BatchJobStore;
  readonly runs: BatchRunStore;
  readonly retention: BatchRetentionStore;
  dispose(): Promise<void>;
}

const spec: BatchSpec = {
  target: { kind: 'deployment', namespace: 'default', name: 'iris', revision: 2, predictor: 'main', models: [] },
  input: { kind: 'files', format: 'csv', files: [{ path: '/data/a.csv', bytes: 10, modifiedAt: 5 }] },
  dataType: 'columns',
  keep: ['id'],
  output: { path: '/data/out.csv', format: 'csv' },
  batchSize: 256,
  workers: 4,
  retries: 3,
  maxErrors: null,
  log: false,
};
const LEASE = 1000;
const nobodyIsDead = () => false;

export function batchJobStoreContract(name: string, open: () => Promise<BatchStores>): void {
  describe(`batch jobs on ${name}`, () => {
    let stores: BatchStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.dispose());

    const add = (id: string, createdAt = 0) => stores.jobs.add({ id, createdAt, spec });
    const claim = (holder: string, now = 0, isDead: (holder: string) => boolean = nobodyIsDead) =>
      stores.runs.claim(holder, now, LEASE, isDead);
    const report = (id: string, holder: string, now: number, checkpoint?: Checkpoint) =>
      stores.runs.report(id, holder, { now, leaseMs: LEASE }, checkpoint);

    it('a job that was added is queued, with nothing done', async () => {
      await add('b-1', 7);
      expect(await stores.jobs.find('b-1')).toEqual({
        id: 'b-1',
        createdAt: 7,
        spec,
        state: 'queued',
        checkpoint: FIRST_CHECKPOINT,
        attempts: 0,
        cancelRequested: false,
      });
      expect(await stores.jobs.find('b-2')).toBeUndefined();
      await expect(add('b-1')).rejects.toMatchObject({ code: 'already_exists' });
    });

    it('lists the newest first, by pages and by state', async () => {
      await add('b-1', 1);
      await add('b-2', 2);
      await add('b-3', 2);
      await claim('me');
      const ids = async (query: Parameters<BatchJobStore['list']>[0]) => (await stores.jobs.list(query)).map(({ id }) => id);
      expect(await ids({ limit: 10 })).toEqual(['b-3', 'b-2', 'b-1']);
      expect(await ids({ limit: 10, before: { createdAt: 2, id: 'b-3' } })).toEqual(['b-2', 'b-1']);
      expect(await ids({ limit: 10, state: 'running' })).toEqual(['b-1']);
      expect(await ids({ limit: 1, state: 'queued' })).toEqual(['b-3']);
    });

    it('gives each job to one process, the oldest first', async () => {
      await add('b-1', 1);
      await add('b-2', 2);
      expect(await stores.jobs.hasClaimable(0, nobodyIsDead)).toBe(true);
      const claimed = [await claim('one', 5), await claim('two', 5), await claim('three', 5)];
      expect(claimed.map((job) => job?.id)).toEqual(['b-1', 'b-2', undefined]);
      expect(claimed[0]).toMatchObject({ state: 'running', attempts: 1, startedAt: 5 });
      expect(await stores.jobs.hasClaimable(0, nobodyIsDead)).toBe(false);
    });

    it('gives one job to one of many that ask at the same time', async () => {
      await add('b-1');
      const claimed = await Promise.all(Array.from({ length: 8 }, (_, index) => claim(`holder-${index}`)));
      expect(claimed.filter((job) => job !== undefined)).toHaveLength(1);
    });

    it('gives the job of a dead or silent process to another, and tells the first that it lost it', async () => {
      await add('b-1');
      await claim('one', 0);
      expect(await claim('two', LEASE - 1)).toBeUndefined();
      expect(await report('b-1', 'one', LEASE - 1)).toBe('held');
      expect(await claim('two', LEASE + 1)).toBeUndefined();
      expect(await claim('two', 2 * LEASE)).toMatchObject({ id: 'b-1', attempts: 2, startedAt: 0 });
      expect(await report('b-1', 'one', 2 * LEASE, { ...FIRST_CHECKPOINT, rows: 5 })).toBe('lost');
      await stores.runs.finish('b-1', 'one', { state: 'succeeded' }, 9);
      expect(await stores.jobs.find('b-1')).toMatchObject({ state: 'running', checkpoint: { rows: 0 } });
      expect(await claim('three', 2 * LEASE, (holder) => holder === 'two')).toMatchObject({ id: 'b-1', attempts: 3 });
    });

    it('remembers a checkpoint, and counts attempts from it', async () => {
      await add('b-1');
      await claim('one', 0);
      await claim('two', LEASE);
      const checkpoint: Checkpoint = {
        ...FIRST_CHECKPOINT,
        rows: 10,
        errors: 1,
        bytes: 100,
        position: { file: 0, row: 10, byte: 77 },
        columns: [{ name: 'row', type: 'BIGINT' }],
        totalRows: 20,
      };
      expect(await report('b-1', 'two', LEASE, checkpoint)).toBe('held');
      expect(await stores.jobs.find('b-1')).toMatchObject({ checkpoint, attempts: 1 });
    });

    it('cancels a queued job at once, and a running one when its process next reports', async () => {
      await add('b-1', 1);
      await add('b-2', 2);
      expect(await stores.jobs.cancel('b-1', 9)).toBe(true);
      expect(await stores.jobs.find('b-1')).toMatchObject({ state: 'cancelled', endedAt: 9 });
      await claim('me');
      expect(await stores.jobs.cancel('b-2', 9)).toBe(true);
      expect(await stores.jobs.find('b-2')).toMatchObject({ state: 'running', cancelRequested: true });
      expect(await report('b-2', 'me', 0, { ...FIRST_CHECKPOINT, rows: 3 })).toBe('cancelled');
      await stores.runs.finish('b-2', 'me', { state: 'cancelled' }, 10);
      expect(await stores.jobs.find('b-2')).toMatchObject({ state: 'cancelled', checkpoint: { rows: 3 }, cancelRequested: false });
      expect(await stores.jobs.cancel('b-2', 11)).toBe(false);
      expect(await stores.jobs.cancel('b-3', 11)).toBe(false);
    });

    it('resumes what failed or was cancelled, with its checkpoint and another specification', async () => {
      await add('b-1');
      await claim('me');
      expect(await stores.jobs.resume('b-1', spec)).toBe(false);
      await report('b-1', 'me', 0, { ...FIRST_CHECKPOINT, rows: 3 });
      await stores.runs.finish('b-1', 'me', { state: 'failed', message: 'broken' }, 5);
      expect(await stores.jobs.find('b-1')).toMatchObject({ state: 'failed', message: 'broken', endedAt: 5 });
      expect(await stores.jobs.hasClaimable(0, nobodyIsDead)).toBe(false);
      expect(await stores.jobs.resume('b-1', { ...spec, maxErrors: 9 })).toBe(true);
      const resumed = await stores.jobs.find('b-1');
      expect(resumed).toMatchObject({ state: 'queued', attempts: 0, checkpoint: { rows: 3 }, spec: { maxErrors: 9 } });
      expect(resumed).not.toHaveProperty('message');
      expect(resumed).not.toHaveProperty('endedAt');
      expect(await claim('other')).toMatchObject({ id: 'b-1', attempts: 1 });
    });

    it('shows a discarded job to nobody, until it is forgotten, and discards none that has not ended', async () => {
      await add('b-1', 1);
      await add('b-2', 2);
      expect(await stores.retention.discard('b-1')).toBe(false);
      await claim('me');
      expect(await stores.retention.discard('b-1')).toBe(false);
      await stores.runs.finish('b-1', 'me', { state: 'failed', message: 'broken' }, 5);
      expect(await stores.retention.discard('b-1')).toBe(true);
      expect(await stores.retention.discard('b-1')).toBe(false);
      expect(await stores.jobs.find('b-1')).toBeUndefined();
      expect((await stores.jobs.list({ limit: 10 })).map(({ id }) => id)).toEqual(['b-2']);
      expect(await stores.jobs.resume('b-1', spec)).toBe(false);
      expect(await stores.retention.discarded()).toEqual([{ id: 'b-1', spec }]);
      await stores.retention.forget('b-1');
      await stores.retention.forget('b-2');
      expect(await stores.retention.discarded()).toEqual([]);
      expect(await stores.jobs.find('b-2')).toMatchObject({ state: 'queued' });
    });

    it('discards all that ended before a time', async () => {
      for (const [id, endedAt] of [
        ['b-1', 5],
        ['b-2', 6],
      ] as const) {
        await add(id);
        await stores.jobs.cancel(id, endedAt);
      }
      await add('b-3');
      expect(await stores.retention.discardEnded(5)).toEqual([]);
      expect(await stores.retention.discardEnded(6)).toEqual(['b-1']);
      expect((await stores.jobs.list({ limit: 10 })).map(({ id }) => id)).toEqual(['b-3', 'b-2']);
    });

    it('takes back the job of a process that stops, for another to take at once', async () => {
      await add('b-1');
      await claim('me');
      await stores.runs.finish('b-1', 'me', { state: 'queued' }, 5);
      expect(await stores.jobs.find('b-1')).toMatchObject({ state: 'queued', attempts: 0 });
      expect(await claim('other')).toMatchObject({ id: 'b-1' });
    });
  });
}
