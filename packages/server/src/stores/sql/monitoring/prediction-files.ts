// The manifest of the prediction log in SQL.
import { sql } from 'kysely';
import { HOUR_MS, type PredictionFile, type PredictionFiles } from '../../../domain/monitoring/request-log/prediction-files.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { SqlDatabase } from '../database.ts';
import type { PredictionFileRow } from '../schema/monitoring.ts';

/** Stands where a file has its hour; no hour is negative. */
const SEGMENT_ROW = -1;

/** Rolls a transaction back. */
class Conflict extends Error {}

export function createPredictionFiles(database: SqlDatabase, clock: Clock): PredictionFiles {
  return {
    view: async ({ namespace, deployment, fromMs, toMs }, onDisk) => {
      const db = database.read;
      let files = db
        .selectFrom('prediction_files')
        .select(['name', 'namespace', 'deployment', 'hour_ms', 'records', 'bytes'])
        .where('replaced_at_ms', 'is', null);
      if (namespace !== undefined) files = files.where('namespace', '=', namespace);
      if (deployment !== undefined) files = files.where('deployment', '=', deployment);
      if (fromMs !== undefined) files = files.where('hour_ms', '>', fromMs - HOUR_MS);
      if (toMs !== undefined) files = files.where('hour_ms', '<', toMs);
      const segments = db
        .selectFrom('prediction_segments')
        .select([
          'name',
          sql<string>`''`.as('namespace'),
          sql<string>`''`.as('deployment'),
          sql<number>`${sql.lit(SEGMENT_ROW)}`.as('hour_ms'),
          sql<number>`0`.as('records'),
          sql<number>`0`.as('bytes'),
        ])
        .where('name', 'in', onDisk);
      // One statement, so that both come from one snapshot.
      const both = onDisk.length > 0 ? files.unionAll(segments) : files;
      const rows = await both.orderBy('hour_ms', 'desc').orderBy('name').execute();
      return {
        files: rows.filter((row) => row.hour_ms !== SEGMENT_ROW).map(toFile),
        compacted: new Set(rows.filter((row) => row.hour_ms === SEGMENT_ROW).map((row) => row.name)),
      };
    },

    commit: async ({ add, segments = [], replaced = [] }) => {
      try {
        await database.write(
          async (trx) => {
            if (segments.length > 0) {
              const inserted = await trx
                .insertInto('prediction_segments')
                .values(segments.map((name) => ({ name, compacted_at_ms: clock.now() })))
                .onConflict((conflict) => conflict.doNothing())
                .returning('name')
                .execute();
              if (inserted.length < segments.length) throw new Conflict();
            }
            if (replaced.length > 0) {
              const updated = await trx
                .updateTable('prediction_files')
                .set({ replaced_at_ms: clock.now() })
                .where('name', 'in', replaced)
                .where('replaced_at_ms', 'is', null)
                .returning('name')
                .execute();
              if (updated.length < replaced.length) throw new Conflict();
            }
            if (add.length > 0)
              await trx
                .insertInto('prediction_files')
                .values(
                  add.map((file) => ({
                    name: file.name,
                    namespace: file.namespace,
                    deployment: file.deployment,
                    hour_ms: file.hourMs,
                    records: file.records,
                    bytes: file.bytes,
                    replaced_at_ms: null,
                  })),
                )
                .execute();
          },
          { durability: 'full' },
        );
        return 'committed';
      } catch (error) {
        if (error instanceof Conflict) return 'conflict';
        throw error;
      }
    },

    forgetSegments: async (beforeMs) => {
      await database.write((trx) => trx.deleteFrom('prediction_segments').where('compacted_at_ms', '<', beforeMs).execute());
    },

    replacedBefore: async (beforeMs) =>
      (await database.read.selectFrom('prediction_files').select('name').where('replaced_at_ms', '<', beforeMs).execute()).map(
        (row) => row.name,
      ),

    forgetFiles: async (names) => {
      if (names.length > 0)
        await database.write((trx) =>
          trx.deleteFrom('prediction_files').where('name', 'in', names).where('replaced_at_ms', 'is not', null).execute(),
        );
    },

    allNames: async () => new Set((await database.read.selectFrom('prediction_files').select('name').execute()).map((row) => row.name)),
  };
}

function toFile(row: Omit<PredictionFileRow, 'replaced_at_ms'>): PredictionFile {
  return {
    name: row.name,
    namespace: row.namespace,
    deployment: row.deployment,
    hourMs: row.hour_ms,
    records: row.records,
    bytes: row.bytes,
  };
}
