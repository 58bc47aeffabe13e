// Registered entities in SQL, the same statements on both dialects.
import { sql } from 'kysely';
import type { EntityId, EntityKind, EntityName, EntityRecord, EntityStore } from '../../../domain/workflows/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { SqlDatabase } from '../database.ts';
import type { EntityRow } from '../schema/workflows.ts';
import { idOf, toRecord, toRow } from './entity-rows.ts';
import { type ListField, type ListSource, listRows } from './list-rows.ts';

const text = (column: string): ListField => ({ column: sql.ref(column), type: 'text' });

const FIELDS: Readonly<Record<string, ListField>> = {
  project: text('project'),
  domain: text('domain'),
  name: text('name'),
  version: text('version'),
  state: { column: sql.ref('active'), type: 'number', stored: (value) => ({ ACTIVE: '1', INACTIVE: '0' })[value] ?? value },
  created_at: { column: sql.ref('created_at_ms'), type: 'number' },
  updated_at: { column: sql.ref('updated_at_ms'), type: 'number' },
  'workflow.name': text('workflow_name'),
};

const KEY = ['project', 'domain', 'name', 'version'] as const;
/** Five parameters an id: far below SQLite's 32,766. */
const IDS_PER_QUERY = 500;

export function createSqlEntityStore(database: SqlDatabase): EntityStore {
  const source = (kind: EntityKind): ListSource<EntityRow> => ({
    from: sql.table('workflow_entities'),
    fields: FIELDS,
    key: KEY,
    defaultSort: { field: 'created_at', descending: true },
    where: sql`kind = ${kind}`,
  });

  async function get(kind: EntityKind, id: EntityId): Promise<EntityRecord | null> {
    const row = await database.read
      .selectFrom('workflow_entities')
      .selectAll()
      .where((where) => where.and({ kind, ...idOf(id) }))
      .executeTakeFirst();
    return row ? toRecord(row) : null;
  }

  return {
    create: async (record) => {
      const written = await database.write(
        (trx) =>
          trx
            .insertInto('workflow_entities')
            .values(toRow(record))
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst(),
        { durability: 'full' },
      );
      if (written.numInsertedOrUpdatedRows === 1n) return { kind: 'created' };
      const existing = await get(record.kind, record.id);
      if (!existing) throw new PlatformError('aborted', 'The entity changed while it was written; try again.');
      return existing.digest === record.digest ? { kind: 'identical' } : { kind: 'different', existing };
    },

    get,

    getMany: async (kind, ids) => {
      const records: EntityRecord[] = [];
      for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
        const rows = await database.read
          .selectFrom('workflow_entities')
          .selectAll()
          .where('kind', '=', kind)
          .where((where) => where.or(ids.slice(start, start + IDS_PER_QUERY).map((id) => where.and(idOf(id)))))
          .execute();
        records.push(...rows.map(toRecord));
      }
      return records;
    },

    list: async (kind, query) => {
      const page = await listRows(database.scan, source(kind), query);
      return { ...page, items: page.items.map(toRecord) };
    },

    names: async (kind, query) => {
      const page = await listRows<EntityName>(
        database.scan,
        {
          from: sql`(select distinct kind, project, domain, name from workflow_entities) as names`,
          fields: { project: text('project'), domain: text('domain'), name: text('name') },
          key: ['project', 'domain', 'name'],
          defaultSort: { field: 'name', descending: false },
          where: sql`kind = ${kind}`,
          select: sql.raw('project, domain, name'),
        },
        query,
      );
      return { ...page, items: page.items.map(({ project, domain, name }) => ({ project, domain, name })) };
    },

    setActive: (id, active, at) =>
      database.write(
        async (trx) => {
          const plans = trx.updateTable('workflow_entities').where('kind', '=', 'launch_plan');
          if (active)
            await plans
              .set({ active: 0, updated_at_ms: at })
              .where('active', '=', 1)
              .where((where) => where.and({ project: id.project, domain: id.domain, name: id.name }))
              .execute();
          const changed = await plans
            .set({ active: active ? 1 : 0, updated_at_ms: at })
            .where((where) => where.and(idOf(id)))
            .executeTakeFirst();
          if (changed.numUpdatedRows === 0n)
            throw new PlatformError('not_found', `Launch plan ${id.project}/${id.domain}/${id.name}/${id.version} does not exist.`, {
              field: 'id',
            });
        },
        { durability: 'full' },
      ),
  };
}
