// What the states of the rooms mean in the one set of states that every page shows.
import type { EntityState } from '../lineage/index.ts';

const RUN: Readonly<Record<string, EntityState>> = {
  RUNNING: 'running',
  SCHEDULED: 'queued',
  FINISHED: 'succeeded',
  FAILED: 'failed',
  KILLED: 'aborted',
};

/** Of executions, nodes and attempts alike. */
const PHASE: Readonly<Record<string, EntityState>> = {
  QUEUED: 'queued',
  WAITING_FOR_RESOURCES: 'queued',
  INITIALIZING: 'queued',
  RUNNING: 'running',
  SUCCEEDING: 'running',
  FAILING: 'running',
  ABORTING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  RETRYABLE_FAILED: 'failed',
  ABORTED: 'aborted',
  SKIPPED: 'skipped',
};

const DEPLOYMENT: Readonly<Record<string, EntityState>> = {
  Available: 'ready',
  Creating: 'running',
  Failed: 'failed',
  Unloaded: 'unloaded',
};

const REVISION: Readonly<Record<string, EntityState>> = { creating: 'running', ready: 'ready', failed: 'failed', retired: 'retired' };

const BATCH: Readonly<Record<string, EntityState>> = {
  queued: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'aborted',
};

const ACCELERATION: Readonly<Record<string, EntityState>> = {
  converting: 'running',
  comparing: 'running',
  verified: 'ready',
  refused: 'skipped',
  failed: 'failed',
};

/** Of model versions (`READY`, `PENDING_REGISTRATION`, `FAILED_REGISTRATION`) and logged models (`ready`, `pending`, `upload_failed`). */
export function modelState(status: string): EntityState {
  if (/fail/i.test(status)) return 'failed';
  if (/pending/i.test(status)) return 'running';
  return /^ready$/i.test(status) ? 'ready' : 'unknown';
}

export const runState = (status: string): EntityState => RUN[status] ?? 'unknown';
export const phaseState = (phase: string): EntityState => PHASE[phase] ?? 'unknown';
export const deploymentState = (state: string): EntityState => DEPLOYMENT[state] ?? 'unknown';
export const revisionState = (state: string): EntityState => REVISION[state] ?? 'unknown';
export const accelerationState = (state: string): EntityState => ACCELERATION[state] ?? 'unknown';
export const batchState = (state: string): EntityState => BATCH[state] ?? 'unknown';
