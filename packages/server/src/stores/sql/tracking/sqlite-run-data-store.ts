// Logging on SQLite: prepared statements in a group commit. One client's log_metric costs about 0.1 ms here, and a
// thousand points of one metric a few.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { RUN_NAME_TAG } from '../../../domain/tracking/run.ts';
import type { LogOutcome, ParamConflict, RunBatch, RunDataStore } from '../../../domain/tracking/run-data-store.ts';
import type { SqliteDatabase } from '../database.ts';
import { latestPoints, valueColumns } from './latest-points.ts';

const STATEMENTS = {
  run: 'select run_key, experiment_id, lifecycle from runs where run_id = ?',
  keyId: 'select key_id from metric_keys where name = ?',
  addKey: 'insert into metric_keys (name) values (?) returning key_id',
  addPoint: 'insert or ignore into metric_points (run_key, key_id, step, timestamp_ms, value, is_nan) values (?, ?, ?, ?, ?, ?)',
  setLatest: `insert into latest_metrics (run_key, key_id, experiment_id, step, timestamp_ms, value, is_nan) values (?, ?, ?, ?, ?, ?, ?)
    on conflict (run_key, key_id) do update
    set step = excluded.step, timestamp_ms = excluded.timestamp_ms, value = excluded.value, is_nan = excluded.is_nan
    where (excluded.step, excluded.timestamp_ms, excluded.value) > (latest_metrics.step, latest_metrics.timestamp_ms, latest_metrics.value)`,
  addModelPoint: `insert or ignore into logged_model_metrics
    (model_id, key, run_id, dataset_name, dataset_digest, step, timestamp_ms, value, is_nan) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  param: 'select value from run_params where run_key = ? and key = ?',
  addParam: 'insert into run_params (run_key, key, value) values (?, ?, ?)',
  setTag: 'insert into run_tags (run_key, key, value) values (?, ?, ?) on conflict (run_key, key) do update set value = excluded.value',
  deleteTag: 'delete from run_tags where run_key = ? and key = ?',
  rename: 'update runs set name = ? where run_key = ?',
} as const;

type Statements = Record<keyof typeof STATEMENTS, StatementSync>;

interface RunHead {
  run_key: number;
  experiment_id: number;
  lifecycle: string;
}

export function createSqliteRunDataStore(database: SqliteDatabase): RunDataStore {
  const prepared = new WeakMap<DatabaseSync, Statements>();
  function statementsOf(connection: DatabaseSync): Statements {
    let statements = prepared.get(connection);
    if (!statements) {
      const entries = Object.entries(STATEMENTS).map(([name, text]) => [name, connection.prepare(text)] as const);
      statements = Object.fromEntries(entries) as Statements;
      prepared.set(connection, statements);
    }
    return statements;
  }

  return {
    log: (runId, batch) => database.batch((connection) => logBatch(statementsOf(connection), runId, batch)),

    deleteTag: (runId, key) =>
      database.batch((connection) => {
        const statements = statementsOf(connection);
        const run = statements.run.get(runId) as RunHead | undefined;
        if (!run) return 'no_run';
        if (run.lifecycle !== 'active') return 'run_deleted';
        return statements.deleteTag.run(run.run_key, key).changes === 0 ? 'no_tag' : 'deleted';
      }),
  };
}

function logBatch(statements: Statements, runId: string, batch: RunBatch): LogOutcome {
  const run = statements.run.get(runId) as RunHead | undefined;
  if (!run) return { kind: 'no_run' };
  if (run.lifecycle !== 'active') return { kind: 'run_deleted' };
  const conflicts = addParams(statements, run, batch);
  if (conflicts.length > 0) return { kind: 'param_conflict', conflicts };
  addMetrics(statements, runId, run, batch);
  for (const { key, value } of batch.tags) {
    statements.setTag.run(run.run_key, key, value);
    if (key === RUN_NAME_TAG) statements.rename.run(value, run.run_key);
  }
  return { kind: 'logged' };
}

/** Looks at all params before it writes one: a conflict leaves nothing behind. */
function addParams(statements: Statements, run: RunHead, { params }: RunBatch): ParamConflict[] {
  const conflicts: ParamConflict[] = [];
  const fresh = params.filter(({ key, value }) => {
    const current = statements.param.get(run.run_key, key) as { value: string } | undefined;
    if (current && current.value !== value) conflicts.push({ key, current: current.value, wanted: value });
    return !current;
  });
  if (conflicts.length === 0) for (const { key, value } of fresh) statements.addParam.run(run.run_key, key, value);
  return conflicts;
}

function addMetrics(statements: Statements, runId: string, run: RunHead, { metrics }: RunBatch): void {
  const latest = latestPoints(metrics);
  const keyIds = new Map<string, number>();
  for (const key of latest.keys()) keyIds.set(key, keyIdOf(statements, key));
  for (const point of metrics) {
    const [value, isNan] = valueColumns(point.value);
    statements.addPoint.run(run.run_key, keyIds.get(point.key)!, point.step, point.timestampMs, value, isNan);
    if (point.modelId) {
      const { modelId, datasetName = '', datasetDigest = '' } = point;
      statements.addModelPoint.run(modelId, point.key, runId, datasetName, datasetDigest, point.step, point.timestampMs, value, isNan);
    }
  }
  for (const [key, point] of latest) {
    const [value, isNan] = valueColumns(point.value);
    statements.setLatest.run(run.run_key, keyIds.get(key)!, run.experiment_id, point.step, point.timestampMs, value, isNan);
  }
}

function keyIdOf(statements: Statements, name: string): number {
  const row = (statements.keyId.get(name) ?? statements.addKey.get(name)) as { key_id: number };
  return row.key_id;
}
