// Experiments in SQL.
import { type RawBuilder, sql } from 'kysely';
import type { Experiment } from '../../../domain/tracking/experiment.ts';
import type { ExperimentSearch, ExperimentStore } from '../../../domain/tracking/experiment-store.ts';
import type { Comparison } from '../../../domain/tracking/search/comparison.ts';
import type { SortKey } from '../../../domain/tracking/search/sort-key.ts';
import { pageOf } from '../../../kernel/paging.ts';
import type { SqlDatabase } from '../database.ts';
import { byCodePoint, compare, compareKeyed, containsText } from '../search/compare.ts';
import { jsonRows } from '../search/json-rows.ts';
import { afterKey, allOf, decodeKey, keyColumns, keyOf, orderSql, type SortTerm } from '../search/keyset.ts';

interface Row {
  experiment_id: number;
  name: string;
  artifact_location: string;
  lifecycle: string;
  created_at_ms: number;
  updated_at_ms: number;
  tags_json: string;
}

const COLUMNS: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`e.name`,
  experiment_id: sql`e.experiment_id`,
  creation_time: sql`e.created_at_ms`,
  last_update_time: sql`e.updated_at_ms`,
};

export function createExperimentStore(database: SqlDatabase): ExperimentStore {
  const { dialect } = database;
  const columns = sql`e.*, ${jsonRows(dialect, sql`v.key, v.value`, sql`experiment_tags v where v.experiment_id = e.experiment_id`)} as tags_json`;

  async function getWhere(condition: RawBuilder<unknown>): Promise<Experiment | undefined> {
    const { rows } = await sql<Row>`select ${columns} from experiments e where ${condition}`.execute(database.read);
    return rows[0] && toExperiment(rows[0]);
  }

  return {
    create: async (experiment) => {
      const id = await database.write(async (trx) => {
        const row = await trx
          .insertInto('experiments')
          .values({
            name: experiment.name,
            artifact_location: experiment.artifactLocation ?? '',
            lifecycle: 'active',
            created_at_ms: experiment.createdAtMs,
            updated_at_ms: experiment.createdAtMs,
          })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .returning('experiment_id')
          .executeTakeFirst();
        if (!row) return undefined;
        if (experiment.artifactLocation === undefined)
          await trx
            .updateTable('experiments')
            .set({ artifact_location: `mlflow-artifacts:/${row.experiment_id}` })
            .where('experiment_id', '=', row.experiment_id)
            .execute();
        for (const { key, value } of experiment.tags)
          await trx
            .insertInto('experiment_tags')
            .values({ experiment_id: row.experiment_id, key, value })
            .onConflict((conflict) => conflict.columns(['experiment_id', 'key']).doUpdateSet({ value }))
            .execute();
        return row.experiment_id;
      });
      if (id !== undefined) return { kind: 'created', experimentId: String(id) };
      return { kind: 'name_taken', current: (await getWhere(sql`e.name = ${experiment.name}`))! };
    },

    get: (experimentId) => getWhere(sql`e.experiment_id = ${Number(experimentId)}`),
    getByName: (name) => getWhere(sql`e.name = ${name}`),

    rename: (experimentId, name, atMs) =>
      database.write(async (trx) => {
        const other = await trx
          .selectFrom('experiments')
          .select('experiment_id')
          .where('name', '=', name)
          .where('experiment_id', '!=', Number(experimentId))
          .executeTakeFirst();
        if (other) return false;
        await trx.updateTable('experiments').set({ name, updated_at_ms: atMs }).where('experiment_id', '=', Number(experimentId)).execute();
        return true;
      }),

    setLifecycle: (experimentId, lifecycle, atMs) =>
      database.write(async (trx) => {
        const id = Number(experimentId);
        await trx.updateTable('experiments').set({ lifecycle, updated_at_ms: atMs }).where('experiment_id', '=', id).execute();
        await trx
          .updateTable('runs')
          .set({ lifecycle, deleted_at_ms: lifecycle === 'deleted' ? atMs : null })
          .where('experiment_id', '=', id)
          .where('lifecycle', '!=', lifecycle)
          .execute();
      }),

    putTag: (experimentId, key, value, atMs) =>
      database.write(async (trx) => {
        const experiment_id = Number(experimentId);
        if (value === null) {
          const removed = await trx
            .deleteFrom('experiment_tags')
            .where('experiment_id', '=', experiment_id)
            .where('key', '=', key)
            .executeTakeFirst();
          if (removed.numDeletedRows === 0n) return false;
        } else {
          await trx
            .insertInto('experiment_tags')
            .values({ experiment_id, key, value })
            .onConflict((conflict) => conflict.columns(['experiment_id', 'key']).doUpdateSet({ value }))
            .execute();
        }
        await trx.updateTable('experiments').set({ updated_at_ms: atMs }).where('experiment_id', '=', experiment_id).execute();
        return true;
      }),

    search: async (query) => {
      const terms = sortTerms(dialect, query.orderBy);
      const after = decodeKey(query.pageToken, terms);
      const conditions = query.filter.map((comparison) => condition(dialect, comparison));
      if (query.text)
        conditions.push(containsText(query.text, sql`e.name`, sql`experiment_tags v where v.experiment_id = e.experiment_id`));
      if (query.view !== 'all') conditions.push(sql`e.lifecycle = ${query.view}`);
      if (after) conditions.push(afterKey(terms, after));
      const { rows } = await sql<Row>`
        select ${columns}, ${keyColumns(terms)} from experiments e
        where ${allOf(conditions)} order by ${orderSql(terms)} limit ${query.pageSize + 1}`.execute(database.scan);
      const page = pageOf(rows, query.pageSize, (row) => keyOf(row, terms));
      return { ...page, items: page.items.map(toExperiment) };
    },
  };
}

function condition(dialect: SqlDatabase['dialect'], comparison: Comparison): RawBuilder<unknown> {
  if (comparison.entity === 'attribute') return compare(dialect, COLUMNS[comparison.key]!, comparison);
  return compareKeyed(dialect, sql`experiment_tags v where v.experiment_id = e.experiment_id`, comparison);
}

function sortTerms(dialect: SqlDatabase['dialect'], orderBy: ExperimentSearch['orderBy']): SortTerm[] {
  const value = (key: string) => (key === 'name' ? byCodePoint(dialect, COLUMNS[key]!) : COLUMNS[key]!);
  const terms: SortTerm[] = orderBy.map((each: SortKey) => ({ value: value(each.key), ascending: each.ascending }));
  if (orderBy.length === 0) terms.push({ value: COLUMNS.creation_time!, ascending: false });
  if (!orderBy.some((each) => each.key === 'experiment_id')) terms.push({ value: COLUMNS.experiment_id!, ascending: false });
  return terms;
}

function toExperiment(row: Row): Experiment {
  return {
    experimentId: String(row.experiment_id),
    name: row.name,
    artifactLocation: row.artifact_location,
    lifecycle: row.lifecycle as Experiment['lifecycle'],
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    tags: Object.fromEntries(JSON.parse(row.tags_json) as [string, string][]),
  };
}
