// Logging on PostgreSQL: one transaction with one statement per table, rows as arrays.
import type { PoolClient } from 'pg';
import type { LoggedMetric } from '../../../domain/tracking/metric.ts';
import { type KeyValue, RUN_NAME_TAG } from '../../../domain/tracking/run.ts';
import type { LogOutcome, ParamConflict, RunBatch, RunDataStore } from '../../../domain/tracking/run-data-store.ts';
import type { PostgresDatabase } from '../database.ts';
import { latestPoints, valueColumns } from './latest-points.ts';

// Every statement writes its rows in one order, so that two batches never wait for each other in a circle.
const ADD_KEYS = 'insert into metric_keys (name) select unnest($1::text[]) order by 1 on conflict do nothing';
const KEY_IDS = 'select name, key_id from metric_keys where name = any($1::text[])';
const ADD_POINTS = `insert into metric_points (run_key, key_id, step, timestamp_ms, value, is_nan)
  select $1, * from unnest($2::int[], $3::bigint[], $4::bigint[], $5::float8[], $6::smallint[]) order by 2, 3, 4, 5, 6 on conflict do nothing`;
const SET_LATEST = `insert into latest_metrics (run_key, experiment_id, key_id, step, timestamp_ms, value, is_nan)
  select $1, $2, * from unnest($3::int[], $4::bigint[], $5::bigint[], $6::float8[], $7::smallint[]) as point (key_id) order by key_id
  on conflict (run_key, key_id) do update
  set step = excluded.step, timestamp_ms = excluded.timestamp_ms, value = excluded.value, is_nan = excluded.is_nan
  where (excluded.step, excluded.timestamp_ms, excluded.value) > (latest_metrics.step, latest_metrics.timestamp_ms, latest_metrics.value)`;
const ADD_MODEL_POINTS = `insert into logged_model_metrics
  (run_id, model_id, key, dataset_name, dataset_digest, step, timestamp_ms, value, is_nan)
  select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::float8[], $9::smallint[])
  order by 2, 3, 4, 5, 6, 7 on conflict do nothing`;
const ADD_PARAMS = `insert into run_params (run_key, key, value) select $1, * from unnest($2::text[], $3::text[]) order by 2 on conflict do nothing`;
const OTHER_PARAMS = `select p.key, p.value as current, wanted.value as wanted from unnest($2::text[], $3::text[]) as wanted (key, value)
  join run_params p on p.run_key = $1 and p.key = wanted.key and p.value <> wanted.value`;
const SET_TAGS = `insert into run_tags (run_key, key, value) select $1, * from unnest($2::text[], $3::text[]) as tag (key, value) order by key
  on conflict (run_key, key) do update set value = excluded.value`;

export function createPostgresRunDataStore(database: PostgresDatabase): RunDataStore {
  async function inTransaction<T>(work: (client: PoolClient) => Promise<{ result: T; commit: boolean }>): Promise<T> {
    const client = await database.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const { result, commit } = await work(client);
      await client.query(commit ? 'commit' : 'rollback');
      return result;
    } catch (error) {
      broken = await client.query('rollback').then(
        () => undefined,
        (fault: Error) => fault,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    log: (runId, batch) =>
      inTransaction<LogOutcome>(async (client) => {
        const renames = batch.tags.some((tag) => tag.key === RUN_NAME_TAG);
        const run = await lockRun(client, runId, renames ? 'no key update' : 'share');
        if (!run) return { result: { kind: 'no_run' }, commit: false };
        if (run.lifecycle !== 'active') return { result: { kind: 'run_deleted' }, commit: false };
        const conflicts = await addParams(client, run.run_key, batch.params);
        if (conflicts.length > 0) return { result: { kind: 'param_conflict', conflicts }, commit: false };
        await addMetrics(client, runId, run, batch);
        await setTags(client, run.run_key, batch.tags);
        return { result: { kind: 'logged' }, commit: true };
      }),

    deleteTag: (runId, key) =>
      inTransaction(async (client) => {
        const run = await lockRun(client, runId, 'share');
        if (!run) return { result: 'no_run', commit: false };
        if (run.lifecycle !== 'active') return { result: 'run_deleted', commit: false };
        const removed = await client.query('delete from run_tags where run_key = $1 and key = $2', [run.run_key, key]);
        return { result: removed.rowCount === 0 ? 'no_tag' : 'deleted', commit: true };
      }),
  };
}

interface RunHead {
  run_key: number;
  experiment_id: number;
  lifecycle: string;
}

/** With `share`, writers of one run do not wait for each other, but a deletion of the run waits for them. */
async function lockRun(client: PoolClient, runId: string, strength: 'share' | 'no key update'): Promise<RunHead | undefined> {
  const { rows } = await client.query<RunHead>(`select run_key, experiment_id, lifecycle from runs where run_id = $1 for ${strength}`, [
    runId,
  ]);
  return rows[0];
}

async function addParams(client: PoolClient, runKey: number, params: readonly KeyValue[]): Promise<ParamConflict[]> {
  if (params.length === 0) return [];
  const columns = [runKey, params.map((each) => each.key), params.map((each) => each.value)];
  await client.query(ADD_PARAMS, columns);
  return (await client.query<ParamConflict>(OTHER_PARAMS, columns)).rows;
}

async function addMetrics(client: PoolClient, runId: string, run: RunHead, { metrics }: RunBatch): Promise<void> {
  if (metrics.length === 0) return;
  const latest = latestPoints(metrics);
  const keyIds = await keyIdsOf(client, [...latest.keys()]);
  const idOf = (point: LoggedMetric) => keyIds.get(point.key)!;
  await client.query(ADD_POINTS, [run.run_key, metrics.map(idOf), ...pointColumns(metrics)]);
  const rolledUp = [...latest.values()];
  await client.query(SET_LATEST, [run.run_key, run.experiment_id, rolledUp.map(idOf), ...pointColumns(rolledUp)]);
  const onModels = metrics.filter((point) => point.modelId);
  if (onModels.length > 0)
    await client.query(ADD_MODEL_POINTS, [
      runId,
      onModels.map((point) => point.modelId),
      onModels.map((point) => point.key),
      onModels.map((point) => point.datasetName ?? ''),
      onModels.map((point) => point.datasetDigest ?? ''),
      ...pointColumns(onModels),
    ]);
}

/** step, timestamp, value, is_nan */
function pointColumns(points: readonly LoggedMetric[]): unknown[][] {
  const values = points.map((point) => valueColumns(point.value));
  return [points.map((p) => p.step), points.map((p) => p.timestampMs), values.map(([value]) => value), values.map(([, isNan]) => isNan)];
}

async function keyIdsOf(client: PoolClient, names: readonly string[]): Promise<Map<string, number>> {
  const read = async () => {
    const { rows } = await client.query<{ name: string; key_id: number }>(KEY_IDS, [names]);
    return new Map(rows.map((row) => [row.name, row.key_id]));
  };
  const known = await read();
  if (known.size === names.length) return known;
  await client.query(ADD_KEYS, [names.filter((name) => !known.has(name))]);
  return read();
}

async function setTags(client: PoolClient, runKey: number, tags: readonly KeyValue[]): Promise<void> {
  if (tags.length === 0) return;
  const distinct = new Map(tags.map(({ key, value }) => [key, value]));
  await client.query(SET_TAGS, [runKey, [...distinct.keys()], [...distinct.values()]]);
  const name = distinct.get(RUN_NAME_TAG);
  if (name !== undefined) await client.query('update runs set name = $1 where run_key = $2', [name, runKey]);
}
