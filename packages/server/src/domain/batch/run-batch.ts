// Runs one batch job from where it stopped to its end. The order of things is what makes a `kill -9` at any point harmless:
// rows are on the disk before the checkpoint that counts them is committed, and what is behind the checkpoint is cut off
// when the job goes on.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError, toPlatformError } from '../../kernel/errors.ts';
import { batchWrote, type RecordLineage } from '../lineage/index.ts';
import type { OutputValues } from './answer-rows.ts';
import { type InputBatch, type InputReader, type InputRow, type OutputFiles, type QueryRows, readsText } from './batch-files.ts';
import type { BatchInput, BatchJob, Checkpoint, FailedRow, TableFormat } from './batch-job.ts';
import type { BatchOutcome, BatchRunStore, Standing } from './batch-job-store.ts';
import { orderedMap } from './ordered-map.ts';
import { createOutputLines } from './output-lines.ts';
import { predictRows, type RowResult } from './predict-rows.ts';

/** A revision or a model, loaded for one job. */
export interface LoadedTarget {
  /** One request. @throws PlatformError */
  ask(rows: readonly InputRow[], signal: AbortSignal): Promise<readonly OutputValues[]>;
  close(): Promise<void>;
}

export interface RunBatchDeps {
  readonly store: BatchRunStore;
  readonly reader: InputReader;
  readonly queries: QueryRows;
  readonly outputs: OutputFiles;
  /** @param format  of the input */
  readonly load: (job: BatchJob, format: TableFormat, signal: AbortSignal) => Promise<LoadedTarget>;
  readonly recordLineage: RecordLineage;
  /** Told of each checkpoint and state. */
  readonly changes: Pick<Changes, 'publish'>;
  readonly clock: Clock;
  /** Resolves early when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly saveEveryMs?: number;
}

type FileInput = BatchInput & { kind: 'files' };

/** What a `kill -9` costs at most, and how often a watcher sees the job get further. */
const SAVE_EVERY_MS = 1000;
const SAVE_CHARS = 8 * 1024 * 1024;
/** Somebody who asks to cancel waits for no longer than this. */
const REPORT_EVERY_MS = 1000;
/** A process that was stopped or is out of the world loses its job to another after this. */
const LEASE_MS = 15_000;
/** Processes that took a job and died of it before it got further. */
const MAX_ATTEMPTS = 3;
/** Enough to see what is wrong with them; the output has all. */
const MAX_FAILURES = 20;
const MAX_FAILURE_CHARS = 500;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5000;

interface Lease {
  /** Commit how far the job is. */
  report(checkpoint: Checkpoint): Promise<void>;
  /** Make sure, before something is written, that the job is still this process's. */
  confirm(): Promise<void>;
}

/** The job is somebody else's, or nobody wants it any more. */
class Stopped extends Error {
  readonly standing: Exclude<Standing, 'held'>;

  constructor(standing: Exclude<Standing, 'held'>) {
    super(standing);
    this.standing = standing;
  }
}

/**
 * Take one job that can be taken and bring it to its end, which is then in its row.
 * @param signal  when it aborts, the job is given back for another process
 * @returns       false when there was none
 */
export async function runNextBatch(
  deps: RunBatchDeps,
  holder: string,
  isDead: (holder: string) => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, clock, changes } = deps;
  if (signal.aborted) return false;
  const job = await store.claim(holder, clock.now(), LEASE_MS, isDead);
  if (!job) return false;
  const publish = (kind: string) => changes.publish({ topic: 'batch_job', id: job.id, kind, at: clock.now() });
  publish('started');
  const outcome = await outcomeOf(job, deps, holder, signal);
  if (outcome) {
    await store.finish(job.id, holder, outcome, clock.now());
    publish(outcome.state);
  }
  return true;
}

/** Undefined when another process has the job. */
async function outcomeOf(job: BatchJob, deps: RunBatchDeps, holder: string, signal: AbortSignal): Promise<BatchOutcome | undefined> {
  if (job.attempts > MAX_ATTEMPTS)
    return { state: 'failed', message: `The batch process ended ${MAX_ATTEMPTS} times before it got further; its log may say why.` };
  const stop = new AbortController();
  let reportedAt = Number.NEGATIVE_INFINITY;
  const report = async (checkpoint?: Checkpoint) => {
    const lease = { now: deps.clock.now(), leaseMs: LEASE_MS };
    const standing = await deps.store.report(job.id, holder, lease, checkpoint);
    reportedAt = lease.now;
    if (checkpoint) deps.changes.publish({ topic: 'batch_job', id: job.id, kind: 'progress', at: lease.now });
    if (standing !== 'held') stop.abort(new Stopped(standing));
  };
  // A process that was stopped for a while must not write into what is another's by now.
  const confirm = async () => {
    if (deps.clock.now() - reportedAt > LEASE_MS / 2) await report();
  };
  // A report that fails now is made again; the lease bears some of them.
  const reporting = setInterval(() => void report().catch(() => {}), REPORT_EVERY_MS);
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    await report();
    const { errors, message } = await run(job, deps, { report, confirm }, either);
    return { state: 'succeeded', ...(errors > 0 && message ? { message } : {}) };
  } catch (error) {
    if (stop.signal.aborted) return (stop.signal.reason as Stopped).standing === 'lost' ? undefined : { state: 'cancelled' };
    if (signal.aborted) return { state: 'queued' };
    const { message, cause } = toPlatformError(error);
    return { state: 'failed', message: message === 'Internal error.' && cause instanceof Error ? cause.message : message };
  } finally {
    clearInterval(reporting);
  }
}

async function run(
  job: BatchJob,
  deps: RunBatchDeps,
  lease: Lease,
  signal: AbortSignal,
): Promise<{ errors: number; message: string | undefined }> {
  const { outputs, queries, recordLineage, clock } = deps;
  let { checkpoint } = job;
  let message: string | undefined;
  if (!checkpoint.complete) ({ checkpoint, message } = await predictAll(job, deps, lease, signal));
  await lease.confirm();
  signal.throwIfAborted();
  await outputs.publish(job, checkpoint.columns);
  await recordLineage([batchWrote(job.id, job.spec.output.path, clock.now())]);
  await queries.remove(job.id);
  return { errors: checkpoint.errors, message };
}

async function predictAll(
  job: BatchJob,
  { reader, queries, outputs, load, clock, pause, saveEveryMs = SAVE_EVERY_MS }: RunBatchDeps,
  { report, confirm }: Lease,
  signal: AbortSignal,
): Promise<{ checkpoint: Checkpoint; message: string | undefined }> {
  const { spec } = job;
  const input: FileInput =
    spec.input.kind === 'files'
      ? spec.input
      : { kind: 'files', format: 'jsonl', files: [await queries.materialize(job, spec.input.sql, signal)] };
  const target = await load(job, input.format, signal);
  // What still runs when a job ends in an error ends with it.
  const ending = new AbortController();
  const working = AbortSignal.any([signal, ending.signal]);
  const partial = await outputs.open(job, job.checkpoint.bytes).catch(async (error: unknown) => {
    await target.close();
    throw error;
  });
  const lines = createOutputLines(spec.keep, job.checkpoint.columns);
  let { checkpoint } = job;
  let { rows, errors, retries, position, totalRows } = checkpoint;
  const failures: FailedRow[] = [...checkpoint.failures];
  let text = '';
  let savedAt = clock.now();
  const workedBefore = checkpoint.workedMs;
  const startedAt = savedAt;
  let lastError: string | undefined;

  // Counting a large file takes a while, which nobody waits for.
  function count(): void {
    reader.countRows(input, position, rows).then(
      (known) => {
        totalRows = known;
      },
      () => {},
    );
  }

  async function save(complete: boolean): Promise<void> {
    await confirm();
    signal.throwIfAborted();
    const bytes = text === '' ? checkpoint.bytes : await partial.append(text);
    text = '';
    checkpoint = {
      rows,
      errors,
      failures: [...failures],
      retries,
      bytes,
      position,
      columns: lines.columns(),
      totalRows: complete ? rows : totalRows,
      complete,
      workedMs: workedBefore + clock.now() - startedAt,
    };
    count();
    await report(checkpoint);
    savedAt = clock.now();
    signal.throwIfAborted();
  }

  async function predict(batch: InputBatch): Promise<{ batch: InputBatch; results: RowResult[] }> {
    const results = await predictRows(batch.rows, {
      ask: (asked) => target.ask(asked, working),
      retries: spec.retries,
      pause: (repetition) => pause(Math.min(FIRST_PAUSE_MS * 2 ** repetition, MAX_PAUSE_MS), working),
      onRetry: () => {
        retries += 1;
      },
      signal: working,
    });
    return { batch, results };
  }

  try {
    count();
    const batches = reader.read(input, { from: position, batchSize: spec.batchSize, asText: readsText(spec) }, working);
    for await (const { batch, results } of orderedMap(batches, spec.workers, predict)) {
      signal.throwIfAborted();
      if (rows === 0) refuseUnfit(results);
      text += lines.write(batch.rows, results, rows);
      for (const [index, result] of results.entries())
        if ('error' in result) {
          errors += 1;
          lastError = result.error;
          if (failures.length < MAX_FAILURES) failures.push({ row: rows + index, error: result.error.slice(0, MAX_FAILURE_CHARS) });
        }
      rows += results.length;
      position = batch.after;
      const isTooMany = spec.maxErrors !== null && errors > spec.maxErrors;
      if (isTooMany || text.length >= SAVE_CHARS || clock.now() - savedAt >= saveEveryMs) await save(false);
      if (isTooMany)
        throw new PlatformError(
          'failed_precondition',
          `${errors} rows could not be predicted, and --max-errors is ${spec.maxErrors}. The last one: ${lastError}`,
        );
    }
    await save(true);
    return { checkpoint, message: lastError };
  } finally {
    ending.abort();
    await partial.close();
    await target.close();
  }
}

/** Columns that are not the model's, or a data type that is not the input's: no row of the whole input would do better. */
function refuseUnfit(results: readonly RowResult[]): void {
  const [first] = results;
  if (results.length < 2 || !first || !('error' in first)) return;
  if (!results.every((result) => 'error' in result && result.code === 'invalid_argument')) return;
  throw new PlatformError('invalid_argument', `None of the first ${results.length} rows fits the model: ${first.error}`);
}
