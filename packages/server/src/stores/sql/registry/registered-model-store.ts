// Registered models in SQL.
import { type RawBuilder, sql } from 'kysely';
import { PROMPT_TAG, type RegisteredModel } from '../../../domain/registry/registered-model.ts';
import type { RegisteredModelStore, RegistrySearch } from '../../../domain/registry/registered-model-store.ts';
import type { Comparison } from '../../../domain/tracking/index.ts';
import { pageOf } from '../../../kernel/paging.ts';
import type { SqlDatabase } from '../database.ts';
import { byCodePoint, compare, compareKeyed, containsText } from '../search/compare.ts';
import { jsonRows } from '../search/json-rows.ts';
import { afterKey, allOf, decodeKey, keyColumns, keyOf, orderSql, type SortTerm } from '../search/keyset.ts';

interface Row {
  name: string;
  description: string | null;
  created_at_ms: number;
  updated_at_ms: number;
  tags_json: string;
  aliases_json: string;
  version_count: number;
  latest_version: number | null;
}

const COLUMNS: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`m.name`,
  creation_timestamp: sql`m.created_at_ms`,
  last_updated_timestamp: sql`m.updated_at_ms`,
};
const FULL = { durability: 'full' } as const;

export function createRegisteredModelStore(database: SqlDatabase): RegisteredModelStore {
  const { dialect } = database;
  const columns = sql`m.name, m.description, m.created_at_ms, m.updated_at_ms,
    ${jsonRows(dialect, sql`v.key, v.value`, sql`registered_model_tags v where v.name = m.name`)} as tags_json,
    ${jsonRows(dialect, sql`v.alias, v.version`, sql`model_aliases v where v.name = m.name`)} as aliases_json,
    (select count(*) from model_versions v where v.name = m.name and v.deleted_at_ms is null) as version_count,
    (select max(version) from model_versions v where v.name = m.name and v.deleted_at_ms is null) as latest_version`;

  return {
    create: ({ name, description, tags, atMs }) =>
      database.write(async (trx) => {
        const created = await trx
          .insertInto('registered_models')
          .values({
            name,
            description,
            created_at_ms: atMs,
            updated_at_ms: atMs,
            last_version: 0,
            is_prompt: tags.some((tag) => tag.key === PROMPT_TAG && tag.value === 'true') ? 1 : 0,
          })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .returning('name')
          .executeTakeFirst();
        if (!created) return false;
        for (const [key, value] of new Map(tags.map((tag) => [tag.key, tag.value])))
          await trx.insertInto('registered_model_tags').values({ name, key, value }).execute();
        return true;
      }, FULL),

    get: async (name) => {
      const { rows } = await sql<Row>`select ${columns} from registered_models m where m.name = ${name}`.execute(database.read);
      return rows[0] && toModel(rows[0]);
    },

    rename: (name, newName, atMs) =>
      database.write(async (trx) => {
        const names = await trx.selectFrom('registered_models').select('name').where('name', 'in', [name, newName]).execute();
        if (!names.some((row) => row.name === name)) return 'no_model';
        if (newName !== name && names.length > 1) return 'name_taken';
        await trx.updateTable('registered_models').set({ name: newName, updated_at_ms: atMs }).where('name', '=', name).execute();
        await trx.updateTable('model_versions').set({ updated_at_ms: atMs }).where('name', '=', newName).execute();
        return 'renamed';
      }, FULL),

    setDescription: (name, description, atMs) =>
      database.write(async (trx) => {
        const changed = await trx
          .updateTable('registered_models')
          .set({ description, updated_at_ms: atMs })
          .where('name', '=', name)
          .executeTakeFirst();
        return changed.numUpdatedRows > 0n;
      }, FULL),

    delete: (name) =>
      database.write(async (trx) => {
        const removed = await trx.deleteFrom('registered_models').where('name', '=', name).executeTakeFirst();
        return removed.numDeletedRows > 0n;
      }, FULL),

    putTag: (name, key, value) =>
      database.write(async (trx) => {
        if (value === null) await trx.deleteFrom('registered_model_tags').where('name', '=', name).where('key', '=', key).execute();
        else
          await trx
            .insertInto('registered_model_tags')
            .values({ name, key, value })
            .onConflict((conflict) => conflict.columns(['name', 'key']).doUpdateSet({ value }))
            .execute();
        if (key === PROMPT_TAG)
          await trx
            .updateTable('registered_models')
            .set({ is_prompt: value === 'true' ? 1 : 0 })
            .where('name', '=', name)
            .execute();
      }, FULL),

    search: async (query) => {
      const terms = sortTerms(dialect, query);
      const after = decodeKey(query.pageToken, terms);
      const conditions = [
        sql`m.is_prompt = ${query.prompts ? 1 : 0}`,
        ...query.filter.map((comparison) => condition(dialect, comparison)),
        ...(query.text ? [containsText(query.text, sql`m.name`, sql`registered_model_tags v where v.name = m.name`)] : []),
        ...(after ? [afterKey(terms, after)] : []),
      ];
      const { rows } = await sql<Row>`
        select ${columns}, ${keyColumns(terms)} from registered_models m
        where ${allOf(conditions)} order by ${orderSql(terms)} limit ${query.pageSize + 1}`.execute(database.scan);
      const page = pageOf(rows, query.pageSize, (row) => keyOf(row, terms));
      return { ...page, items: page.items.map(toModel) };
    },
  };
}

function condition(dialect: SqlDatabase['dialect'], comparison: Comparison): RawBuilder<unknown> {
  if (comparison.entity === 'attribute') return compare(dialect, COLUMNS[comparison.key]!, comparison);
  return compareKeyed(dialect, sql`registered_model_tags v where v.name = m.name`, comparison);
}

function sortTerms(dialect: SqlDatabase['dialect'], { orderBy }: RegistrySearch): SortTerm[] {
  const value = (key: string) => (key === 'name' ? byCodePoint(dialect, COLUMNS[key]!) : COLUMNS[key]!);
  const terms = orderBy.map((each): SortTerm => ({ value: value(each.key), ascending: each.ascending }));
  return orderBy.some((each) => each.key === 'name') ? terms : [...terms, { value: value('name'), ascending: true }];
}

function toModel(row: Row): RegisteredModel {
  return {
    name: row.name,
    description: row.description,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    tags: Object.fromEntries(JSON.parse(row.tags_json) as [string, string][]),
    aliases: Object.fromEntries(JSON.parse(row.aliases_json) as [string, number][]),
    versionCount: row.version_count,
    latestVersion: row.latest_version,
  };
}
