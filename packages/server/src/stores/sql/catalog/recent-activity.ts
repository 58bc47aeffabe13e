// The newest executions, runs, deployments and batch jobs, unfinished ones first: what the home page shows.
import { type Kysely, sql } from 'kysely';
import { type Activity, batchState, deploymentState, phaseState, runState } from '../../../domain/catalog/index.ts';
import { DISCARDED } from '../batch/batch-retention-store.ts';
import type { Schema } from '../schema/schema.ts';

export async function recentExecutions(db: Kysely<Schema>, limit: number): Promise<Activity[]> {
  const rows = await db
    .selectFrom('executions')
    .select(['id', 'name', 'workflow_name', 'phase', 'error', 'created_at_ms', 'started_at_ms', 'ended_at_ms', 'updated_at_ms'])
    .where('archived', '=', 0)
    .orderBy(sql`case when ended_at_ms is null then 0 else 1 end`)
    .orderBy('created_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const state = phaseState(row.phase);
    return {
      kind: 'execution',
      id: row.id,
      title: row.name,
      subtitle: row.workflow_name,
      state,
      at: row.updated_at_ms,
      startedAt: row.started_at_ms ?? row.created_at_ms,
      endedAt: row.ended_at_ms,
      trouble: state === 'failed' ? errorLine(row.error) : null,
    };
  });
}

export async function recentRuns(db: Kysely<Schema>, limit: number): Promise<Activity[]> {
  const rows = await db
    .selectFrom('runs')
    .innerJoin('experiments', 'experiments.experiment_id', 'runs.experiment_id')
    .select(['run_id', 'runs.name', 'status', 'started_at_ms', 'ended_at_ms', 'experiments.name as experiment'])
    .where('runs.lifecycle', '=', 'active')
    .orderBy(sql`case when ended_at_ms is null then 0 else 1 end`)
    .orderBy('started_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const state = runState(row.status);
    return {
      kind: 'run',
      id: row.run_id,
      title: row.name,
      subtitle: row.experiment,
      state,
      at: row.ended_at_ms ?? row.started_at_ms,
      // 0: the client gave no time.
      startedAt: row.started_at_ms || null,
      endedAt: row.ended_at_ms,
      trouble: state === 'failed' ? 'The run failed.' : null,
    };
  });
}

export async function recentDeployments(db: Kysely<Schema>, limit: number): Promise<Activity[]> {
  const rows = await db
    .selectFrom('deployments')
    .select(['namespace', 'name', 'state', 'message', 'created_at_ms', 'updated_at_ms'])
    .where('deleted_at_ms', 'is', null)
    .orderBy(sql`case when state = 'Available' then 1 else 0 end`)
    .orderBy('updated_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const state = deploymentState(row.state);
    return {
      kind: 'deployment',
      id: `${row.namespace}/${row.name}`,
      title: row.name,
      subtitle: row.namespace,
      state,
      at: row.updated_at_ms,
      startedAt: row.created_at_ms,
      endedAt: null,
      trouble: state === 'failed' ? (row.message ?? 'The deployment failed.') : null,
    };
  });
}

export async function recentBatchJobs(db: Kysely<Schema>, limit: number): Promise<Activity[]> {
  const rows = await db
    .selectFrom('batch_jobs')
    .select(['id', 'output', 'state', 'message', 'created_at_ms', 'started_at_ms', 'ended_at_ms'])
    .where('state', '!=', DISCARDED)
    .orderBy(sql`case when ended_at_ms is null then 0 else 1 end`)
    .orderBy('created_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const state = batchState(row.state);
    return {
      kind: 'batch_job',
      id: row.id,
      title: row.id,
      subtitle: row.output,
      state,
      at: row.ended_at_ms ?? row.started_at_ms ?? row.created_at_ms,
      startedAt: row.started_at_ms ?? row.created_at_ms,
      endedAt: row.ended_at_ms,
      trouble: state === 'failed' ? (row.message ?? 'The batch job failed.') : null,
    };
  });
}

/** The last line of a Python traceback is the one that says what happened. */
function errorLine(error: string | null): string {
  const message = error === null ? '' : String((JSON.parse(error) as { message?: string }).message ?? '');
  return message.trim().split('\n').at(-1) || 'The execution failed.';
}
