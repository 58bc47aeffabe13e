// Model versions in SQL.
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { ModelVersion } from '../../../domain/registry/model-version.ts';
import type { ModelVersionStore } from '../../../domain/registry/model-version-store.ts';
import type { RegistrySearch } from '../../../domain/registry/registered-model-store.ts';
import type { Comparison } from '../../../domain/tracking/index.ts';
import { pageOf } from '../../../kernel/paging.ts';
import type { SqlDatabase } from '../database.ts';
import type { ModelVersionRow } from '../schema/registry.ts';
import type { Schema } from '../schema/schema.ts';
import { byCodePoint, compare, compareKeyed, containsText } from '../search/compare.ts';
import { jsonRows } from '../search/json-rows.ts';
import { afterKey, allOf, decodeKey, keyColumns, keyOf, orderSql, type SortTerm } from '../search/keyset.ts';

interface Row extends ModelVersionRow {
  tags_json: string;
  aliases_json: string;
}

const COLUMNS: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`m.name`,
  version_number: sql`m.version`,
  run_id: sql`m.run_id`,
  model_id: sql`m.model_id`,
  source_path: sql`m.source`,
  creation_timestamp: sql`m.created_at_ms`,
  last_updated_timestamp: sql`m.updated_at_ms`,
};
const FULL = { durability: 'full' } as const;

export function createModelVersionStore(database: SqlDatabase): ModelVersionStore {
  const { dialect } = database;
  const columns = sql`m.*,
    ${jsonRows(dialect, sql`v.key, v.value`, sql`model_version_tags v where v.name = m.name and v.version = m.version`)} as tags_json,
    ${jsonRows(dialect, sql`v.alias`, sql`model_aliases v where v.name = m.name and v.version = m.version`)} as aliases_json`;

  async function get(name: string, version: number): Promise<ModelVersion | undefined> {
    const { rows } = await sql<Row>`
      select ${columns} from model_versions m
      where m.name = ${name} and m.version = ${version} and m.deleted_at_ms is null`.execute(database.read);
    return rows[0] && toVersion(rows[0]);
  }

  async function touchModel(trx: Transaction<Schema>, name: string, atMs: number): Promise<void> {
    await trx.updateTable('registered_models').set({ updated_at_ms: atMs }).where('name', '=', name).execute();
  }

  return {
    create: (wanted) =>
      database.write(async (trx) => {
        const { name } = wanted;
        // The row lock of this update makes two concurrent registrations take two numbers.
        const model = await trx
          .updateTable('registered_models')
          .set({ last_version: sql<number>`last_version + 1`, updated_at_ms: wanted.updatedAtMs })
          .where('name', '=', name)
          .returning('last_version')
          .executeTakeFirst();
        if (!model) return undefined;
        const version = model.last_version;
        await trx
          .insertInto('model_versions')
          .values({
            name,
            version,
            description: wanted.description,
            user_id: wanted.userId,
            source: wanted.source,
            storage_uri: wanted.storageUri,
            run_id: wanted.runId,
            run_link: wanted.runLink,
            model_id: wanted.modelId,
            status: wanted.status,
            status_message: wanted.statusMessage,
            stage: wanted.stage,
            created_at_ms: wanted.createdAtMs,
            updated_at_ms: wanted.updatedAtMs,
            deleted_at_ms: null,
          })
          .execute();
        for (const [key, value] of new Map(wanted.tags.map((tag) => [tag.key, tag.value])))
          await trx.insertInto('model_version_tags').values({ name, version, key, value }).execute();
        return version;
      }, FULL),

    get,

    update: async (name, version, { description, stage, archiveOthers, atMs }) => {
      const changed = await database.write(async (trx) => {
        const row = await trx
          .updateTable('model_versions')
          .set({
            updated_at_ms: atMs,
            ...(description === undefined ? {} : { description }),
            ...(stage === undefined ? {} : { stage }),
          })
          .where('name', '=', name)
          .where('version', '=', version)
          .where('deleted_at_ms', 'is', null)
          .executeTakeFirst();
        if (row.numUpdatedRows === 0n) return false;
        if (stage !== undefined && archiveOthers)
          await trx
            .updateTable('model_versions')
            .set({ stage: 'Archived', updated_at_ms: atMs })
            .where('name', '=', name)
            .where('version', '!=', version)
            .where('stage', '=', stage)
            .where('deleted_at_ms', 'is', null)
            .execute();
        await touchModel(trx, name, atMs);
        return true;
      }, FULL);
      return changed ? get(name, version) : undefined;
    },

    delete: (name, version, atMs) =>
      database.write(async (trx) => {
        const row = await trx
          .updateTable('model_versions')
          .set({ deleted_at_ms: atMs, updated_at_ms: atMs })
          .where('name', '=', name)
          .where('version', '=', version)
          .where('deleted_at_ms', 'is', null)
          .executeTakeFirst();
        if (row.numUpdatedRows === 0n) return false;
        await trx.deleteFrom('model_aliases').where('name', '=', name).where('version', '=', version).execute();
        await touchModel(trx, name, atMs);
        return true;
      }, FULL),

    putTag: (name, version, key, value) =>
      database.write(async (trx) => {
        if (value === null) {
          await trx
            .deleteFrom('model_version_tags')
            .where('name', '=', name)
            .where('version', '=', version)
            .where('key', '=', key)
            .execute();
          return;
        }
        await trx
          .insertInto('model_version_tags')
          .values({ name, version, key, value })
          .onConflict((conflict) => conflict.columns(['name', 'version', 'key']).doUpdateSet({ value }))
          .execute();
      }, FULL),

    search: async (query) => {
      const terms = sortTerms(dialect, query);
      const after = decodeKey(query.pageToken, terms);
      const conditions = [
        sql`m.deleted_at_ms is null and r.is_prompt = ${query.prompts ? 1 : 0}`,
        ...query.filter.map((comparison) => condition(dialect, comparison)),
        ...(query.text
          ? [containsText(query.text, sql`m.name`, sql`model_version_tags v where v.name = m.name and v.version = m.version`)]
          : []),
        ...(after ? [afterKey(terms, after)] : []),
      ];
      const { rows } = await sql<Row>`
        select ${columns}, ${keyColumns(terms)} from model_versions m join registered_models r on r.name = m.name
        where ${allOf(conditions)} order by ${orderSql(terms)} limit ${query.pageSize + 1}`.execute(database.scan);
      const page = pageOf(rows, query.pageSize, (row) => keyOf(row, terms));
      return { ...page, items: page.items.map(toVersion) };
    },

    latestByStage: async (names) => {
      if (names.length === 0) return [];
      const { rows } = await sql<Row>`
        select ${columns} from model_versions m join
          (select name, stage, max(version) as version from model_versions
           where name in (${sql.join(names)}) and deleted_at_ms is null and status = 'ready' group by name, stage) latest
          on latest.name = m.name and latest.version = m.version
        order by m.name, m.stage`.execute(database.read);
      return rows.map(toVersion);
    },
  };
}

function condition(dialect: SqlDatabase['dialect'], comparison: Comparison): RawBuilder<unknown> {
  if (comparison.entity === 'attribute') return compare(dialect, COLUMNS[comparison.key]!, comparison);
  return compareKeyed(dialect, sql`model_version_tags v where v.name = m.name and v.version = m.version`, comparison);
}

function sortTerms(dialect: SqlDatabase['dialect'], { orderBy }: RegistrySearch): SortTerm[] {
  const value = (key: string) => (key === 'name' ? byCodePoint(dialect, COLUMNS[key]!) : COLUMNS[key]!);
  const terms = orderBy.map((each): SortTerm => ({ value: value(each.key), ascending: each.ascending }));
  const has = (key: string) => orderBy.some((each) => each.key === key);
  if (orderBy.length === 0) terms.push({ value: value('last_updated_timestamp'), ascending: false });
  if (!has('name')) terms.push({ value: value('name'), ascending: true });
  if (!has('version_number')) terms.push({ value: value('version_number'), ascending: false });
  return terms;
}

function toVersion(row: Row): ModelVersion {
  return {
    name: row.name,
    version: row.version,
    description: row.description,
    userId: row.user_id,
    source: row.source,
    storageUri: row.storage_uri,
    runId: row.run_id,
    runLink: row.run_link,
    modelId: row.model_id,
    status: row.status as ModelVersion['status'],
    statusMessage: row.status_message,
    stage: row.stage as ModelVersion['stage'],
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    tags: Object.fromEntries(JSON.parse(row.tags_json) as [string, string][]),
    aliases: (JSON.parse(row.aliases_json) as [string][]).map(([alias]) => alias),
  };
}
