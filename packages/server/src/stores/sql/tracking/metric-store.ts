// Metric histories in SQL. Points lie in the order (run, metric, step, timestamp, value): a curve is one range read.
import { sql } from 'kysely';
import type { MetricColumns, MetricStore, RunMetricPoint } from '../../../domain/tracking/metric-store.ts';
import { pageOf } from '../../../kernel/paging.ts';
import type { SqlDatabase } from '../database.ts';
import { afterKey, allOf, decodeKey, keyColumns, keyOf, orderSql, type SortTerm } from '../search/keyset.ts';

interface PointRow {
  step: number;
  timestamp_ms: number;
  value: number;
  is_nan: number;
}

interface CurvePointRow extends PointRow {
  run_id: string;
  key: string;
}

const HISTORY_ORDER: readonly SortTerm[] = [
  { value: sql`p.timestamp_ms`, ascending: true },
  { value: sql`p.step`, ascending: true },
  { value: sql`p.value`, ascending: true },
  { value: sql`p.is_nan`, ascending: true },
];

export function createMetricStore(database: SqlDatabase): MetricStore {
  return {
    history: async (runId, key, { pageSize, pageToken }) => {
      const after = decodeKey(pageToken, HISTORY_ORDER);
      const conditions = [
        sql`p.run_key = (select run_key from runs where run_id = ${runId})`,
        sql`p.key_id = (select key_id from metric_keys where name = ${key})`,
        ...(after ? [afterKey(HISTORY_ORDER, after)] : []),
      ];
      const { rows } = await sql<PointRow>`
        select p.step, p.timestamp_ms, p.value, p.is_nan, ${keyColumns(HISTORY_ORDER)} from metric_points p
        where ${allOf(conditions)} order by ${orderSql(HISTORY_ORDER)} limit ${pageSize + 1}`.execute(database.scan);
      const page = pageOf(rows, pageSize, (row) => keyOf(row, HISTORY_ORDER));
      return { ...page, items: page.items.map((row) => ({ key, value: storedValue(row), timestampMs: row.timestamp_ms, step: row.step })) };
    },

    steps: async (runIds, key) => {
      const { rows } = await sql<{ run_id: string; step: number }>`
        select distinct r.run_id, p.step from runs r
        join metric_points p on p.run_key = r.run_key and p.key_id = (select key_id from metric_keys where name = ${key})
        where r.run_id in (${sql.join(runIds)}) order by p.step`.execute(database.scan);
      const ends = new Map<string, readonly [number, number]>();
      for (const { run_id, step } of rows) ends.set(run_id, [ends.get(run_id)?.[0] ?? step, step]);
      return { all: [...new Set(rows.map((row) => row.step))], ends };
    },

    pointsAtSteps: async (runIds, key, steps, limit) => {
      if (steps.length === 0) return [];
      const wanted = new Set(steps);
      const [from, to] = [Math.min(...steps), Math.max(...steps)];
      const { rows } = await sql<CurvePointRow>`
        select r.run_id, p.step, p.timestamp_ms, p.value, p.is_nan from runs r
        join metric_points p on p.run_key = r.run_key and p.key_id = (select key_id from metric_keys where name = ${key})
        where r.run_id in (${sql.join(runIds)}) and p.step between ${from} and ${to}
        order by r.run_id, p.step, p.timestamp_ms, p.value`.execute(database.scan);
      const byRun = new Map<string, RunMetricPoint[]>(runIds.map((runId) => [runId, []]));
      for (const row of rows) {
        const points = byRun.get(row.run_id)!;
        if (wanted.has(row.step) && points.length < limit)
          points.push({ runId: row.run_id, key, value: storedValue(row), timestampMs: row.timestamp_ms, step: row.step });
      }
      return [...byRun.values()].flat();
    },

    columns: async (runIds, keys) => {
      const { rows } = await sql<CurvePointRow>`
        select r.run_id, k.name as key, p.step, p.timestamp_ms, p.value, p.is_nan from metric_keys k cross join runs r
        join metric_points p on p.run_key = r.run_key and p.key_id = k.key_id
        where k.name in (${sql.join(keys)}) and r.run_id in (${sql.join(runIds)})
        order by k.name, r.run_id, p.step, p.timestamp_ms, p.value`.execute(database.scan);
      return toColumns(rows);
    },

    namesUsed: async (experimentId) => {
      const id = Number(experimentId);
      const names = async (statement: ReturnType<typeof sql<{ name: string }>>) =>
        (await statement.execute(database.scan)).rows.map((row) => row.name).sort();
      const valueKeys = (table: 'run_params' | 'run_tags') =>
        names(sql<{ name: string }>`select distinct v.key as name from runs r join ${sql.table(table)} v on v.run_key = r.run_key
          where r.experiment_id = ${id} and r.lifecycle = 'active'`);
      const [metricKeys, paramKeys, tagKeys] = await Promise.all([
        names(sql<{ name: string }>`select name from metric_keys k where exists
          (select 1 from latest_metrics v where v.experiment_id = ${id} and v.key_id = k.key_id)`),
        valueKeys('run_params'),
        valueKeys('run_tags'),
      ]);
      return { metricKeys, paramKeys, tagKeys };
    },
  };
}

function toColumns(rows: readonly CurvePointRow[]): MetricColumns[] {
  type Mutable = { runId: string; key: string; steps: number[]; timestampsMs: number[]; values: number[] };
  const curves: Mutable[] = [];
  for (const row of rows) {
    let curve = curves.at(-1);
    if (curve?.runId !== row.run_id || curve.key !== row.key) {
      curve = { runId: row.run_id, key: row.key, steps: [], timestampsMs: [], values: [] };
      curves.push(curve);
    }
    curve.steps.push(row.step);
    curve.timestampsMs.push(row.timestamp_ms);
    curve.values.push(storedValue(row));
  }
  return curves;
}

function storedValue(row: PointRow): number {
  return row.is_nan ? Number.NaN : row.value;
}
