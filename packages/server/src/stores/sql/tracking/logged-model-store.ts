// Logged models in SQL.
import { type RawBuilder, sql } from 'kysely';
import type { LoggedModel, LoggedModelInfo } from '../../../domain/tracking/logged-model.ts';
import type { LoggedModelStore } from '../../../domain/tracking/logged-model-store.ts';
import { pageOf } from '../../../kernel/paging.ts';
import type { SqlDatabase } from '../database.ts';
import { jsonRows } from '../search/json-rows.ts';
import { afterKey, allOf, decodeKey, keyColumns, keyOf, orderSql } from '../search/keyset.ts';
import { loggedModelCondition, loggedModelOrder } from './logged-model-search.ts';
import { toKeyValues } from './run-rows.ts';

interface Row {
  model_id: string;
  experiment_id: number;
  name: string;
  model_type: string;
  source_run_id: string;
  artifact_uri: string;
  status: string;
  lifecycle: string;
  created_at_ms: number;
  updated_at_ms: number;
  params_json: string;
  tags_json: string;
  metrics_json: string;
}

export function createLoggedModelStore(database: SqlDatabase): LoggedModelStore {
  const { dialect } = database;
  const values = (table: string) => jsonRows(dialect, sql`v.key, v.value`, sql`${sql.table(table)} v where v.model_id = m.model_id`);
  const metrics = jsonRows(
    dialect,
    sql`v.key, v.run_id, v.dataset_name, v.dataset_digest, v.step, v.timestamp_ms, v.value, v.is_nan`,
    sql`logged_model_metrics v where v.model_id = m.model_id`,
  );
  const columns = sql`m.*, ${values('logged_model_params')} as params_json, ${values('logged_model_tags')} as tags_json, ${metrics} as metrics_json`;

  async function change(modelId: string, set: RawBuilder<unknown>): Promise<void> {
    await database.write((trx) => sql`update logged_models set ${set} where model_id = ${modelId}`.execute(trx));
  }

  return {
    create: (model, params, tags) =>
      database.write(async (trx) => {
        await trx
          .insertInto('logged_models')
          .values({
            model_id: model.modelId,
            experiment_id: Number(model.experimentId),
            name: model.name,
            model_type: model.modelType,
            source_run_id: model.sourceRunId,
            artifact_uri: model.artifactUri,
            status: model.status,
            lifecycle: model.lifecycle,
            created_at_ms: model.createdAtMs,
            updated_at_ms: model.updatedAtMs,
          })
          .execute();
        const distinct = (list: typeof params) => [...new Map(list.map((each) => [each.key, each.value]))];
        for (const [key, value] of distinct(params))
          await trx.insertInto('logged_model_params').values({ model_id: model.modelId, key, value }).execute();
        for (const [key, value] of distinct(tags))
          await trx.insertInto('logged_model_tags').values({ model_id: model.modelId, key, value }).execute();
      }),

    get: async (modelId) => {
      const { rows } = await sql<Row>`select ${columns} from logged_models m where m.model_id = ${modelId}`.execute(database.read);
      return rows[0] && toLoggedModel(rows[0]);
    },

    setStatus: (modelId, status, atMs) => change(modelId, sql`status = ${status}, updated_at_ms = ${atMs}`),
    setDeleted: (modelId, atMs) => change(modelId, sql`lifecycle = 'deleted', updated_at_ms = ${atMs}`),

    putTags: (modelId, tags) =>
      database.write(async (trx) => {
        let removed = 0;
        for (const { key, value } of tags) {
          if (value === null) {
            const result = await trx
              .deleteFrom('logged_model_tags')
              .where('model_id', '=', modelId)
              .where('key', '=', key)
              .executeTakeFirst();
            removed += Number(result.numDeletedRows);
          } else
            await trx
              .insertInto('logged_model_tags')
              .values({ model_id: modelId, key, value })
              .onConflict((conflict) => conflict.columns(['model_id', 'key']).doUpdateSet({ value }))
              .execute();
        }
        return removed;
      }),

    addParams: (modelId, params) =>
      database.write(async (trx) => {
        const rows = await trx.selectFrom('logged_model_params').select(['key', 'value']).where('model_id', '=', modelId).execute();
        const current = new Map(rows.map((row) => [row.key, row.value]));
        const others = params.filter(({ key, value }) => current.has(key) && current.get(key) !== value).map(({ key }) => key);
        if (others.length > 0) return others;
        const fresh = new Map(params.filter(({ key }) => !current.has(key)).map(({ key, value }) => [key, value]));
        for (const [key, value] of fresh) await trx.insertInto('logged_model_params').values({ model_id: modelId, key, value }).execute();
        return [];
      }),

    search: async (query) => {
      if (query.experimentIds.length === 0) return { items: [] };
      const { joins, terms } = loggedModelOrder(dialect, query.orderBy);
      const after = decodeKey(query.pageToken, terms);
      const conditions = [
        sql`m.experiment_id in (${sql.join(query.experimentIds.map(Number))}) and m.lifecycle = 'active'`,
        ...query.filter.map((comparison) => loggedModelCondition(dialect, comparison, query.datasets)),
        ...(after ? [afterKey(terms, after)] : []),
      ];
      const { rows } = await sql<Row>`
        select ${columns}, ${keyColumns(terms)} from ${sql.join([sql`logged_models m`, ...joins], sql` `)}
        where ${allOf(conditions)} order by ${orderSql(terms)} limit ${query.pageSize + 1}`.execute(database.scan);
      const page = pageOf(rows, query.pageSize, (row) => keyOf(row, terms));
      return { ...page, items: page.items.map(toLoggedModel) };
    },
  };
}

type MetricParts = [string, string, string, string, number, number, number, number];

function toLoggedModel(row: Row): LoggedModel {
  return {
    modelId: row.model_id,
    experimentId: String(row.experiment_id),
    name: row.name,
    modelType: row.model_type,
    sourceRunId: row.source_run_id,
    artifactUri: row.artifact_uri,
    status: row.status as LoggedModelInfo['status'],
    lifecycle: row.lifecycle as LoggedModelInfo['lifecycle'],
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    params: toKeyValues(row.params_json),
    tags: toKeyValues(row.tags_json),
    metrics: latestOfEach(JSON.parse(row.metrics_json) as MetricParts[]),
  };
}

function latestOfEach(points: readonly MetricParts[]): LoggedModel['metrics'] {
  const latest = new Map<string, LoggedModel['metrics'][number]>();
  for (const [key, runId, datasetName, datasetDigest, step, timestampMs, value, isNan] of points) {
    const id = JSON.stringify([key, runId, datasetName, datasetDigest]);
    const current = latest.get(id);
    if (current && (current.step > step || (current.step === step && current.timestampMs > timestampMs))) continue;
    latest.set(id, {
      key,
      value: isNan ? Number.NaN : value,
      timestampMs,
      step,
      runId,
      ...(datasetName ? { datasetName, datasetDigest } : {}),
    });
  }
  return [...latest.values()];
}
