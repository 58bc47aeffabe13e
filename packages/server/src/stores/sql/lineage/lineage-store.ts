// Lineage edges in SQL, the same statements on both dialects.
import type { EdgeRole, LineageEdge, LineageKind, LineageRef, LineageStore } from '../../../domain/lineage/index.ts';
import type { SqlDatabase } from '../database.ts';
import type { LineageEdgeRow } from '../schema/lineage.ts';

/** 6 parameters a row: well below SQLite's 32,766 and PostgreSQL's 65,535. */
const ROWS_PER_INSERT = 1000;

export function createSqlLineageStore(database: SqlDatabase): LineageStore {
  async function edgesAt(end: 'from' | 'to', refs: readonly LineageRef[], limit: number): Promise<LineageEdge[]> {
    if (refs.length === 0) return [];
    const idsByKind = Map.groupBy(refs, (ref) => ref.kind);
    const rows = await database.read
      .selectFrom('lineage_edges')
      .selectAll()
      .where((where) =>
        where.or(
          [...idsByKind].map(([kind, same]) =>
            where.and([
              where(`${end}_kind`, '=', kind),
              where(
                `${end}_id`,
                'in',
                same.map((ref) => ref.id),
              ),
            ]),
          ),
        ),
      )
      .orderBy('at_ms')
      .orderBy('from_kind')
      .orderBy('from_id')
      .orderBy('to_kind')
      .orderBy('to_id')
      .orderBy('role')
      .limit(limit)
      .execute();
    return rows.map(toEdge);
  }

  return {
    addEdges: async (edges) => {
      await database.write(async (trx) => {
        for (let start = 0; start < edges.length; start += ROWS_PER_INSERT) {
          await trx
            .insertInto('lineage_edges')
            .values(edges.slice(start, start + ROWS_PER_INSERT).map(toRow))
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
      });
    },
    edgesInto: (refs, limit) => edgesAt('to', refs, limit),
    edgesOutOf: (refs, limit) => edgesAt('from', refs, limit),
  };
}

function toRow(edge: LineageEdge): LineageEdgeRow {
  return { from_kind: edge.from.kind, from_id: edge.from.id, to_kind: edge.to.kind, to_id: edge.to.id, role: edge.role, at_ms: edge.at };
}

function toEdge(row: LineageEdgeRow): LineageEdge {
  return {
    from: { kind: row.from_kind as LineageKind, id: row.from_id },
    to: { kind: row.to_kind as LineageKind, id: row.to_id },
    role: row.role as EdgeRole,
    at: row.at_ms,
  };
}
