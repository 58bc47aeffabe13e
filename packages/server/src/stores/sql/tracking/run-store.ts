// Runs in SQL.
import { sql } from 'kysely';
import { RUN_NAME_TAG } from '../../../domain/tracking/run.ts';
import type { RunStore } from '../../../domain/tracking/run-store.ts';
import type { SqlDatabase } from '../database.ts';
import { type FullRunRow, fullRunColumns, type RunInfoRow, toRun, toRunInfo } from './run-rows.ts';
import { searchRunRows } from './run-search.ts';

export function createRunStore(database: SqlDatabase): RunStore {
  const { dialect } = database;

  async function getInfoRow(runId: string): Promise<RunInfoRow | undefined> {
    return database.read.selectFrom('runs').selectAll().where('run_id', '=', runId).executeTakeFirst();
  }

  return {
    create: (run, tags) =>
      database.write(async (trx) => {
        const row = await trx
          .insertInto('runs')
          .values({
            run_id: run.runId,
            experiment_id: Number(run.experimentId),
            name: run.name,
            user_id: run.userId,
            status: run.status,
            started_at_ms: run.startedAtMs,
            ended_at_ms: run.endedAtMs,
            artifact_uri: run.artifactUri,
            lifecycle: run.lifecycle,
            deleted_at_ms: null,
          })
          .onConflict((conflict) => conflict.column('run_id').doNothing())
          .returning('run_key')
          .executeTakeFirst();
        if (!row) return false;
        const distinct = new Map(tags.map(({ key, value }) => [key, value]));
        if (distinct.size > 0)
          await trx
            .insertInto('run_tags')
            .values([...distinct].map(([key, value]) => ({ run_key: row.run_key, key, value })))
            .execute();
        return true;
      }),

    get: async (runId) => {
      const { rows } = await sql<FullRunRow>`select ${fullRunColumns(dialect)} from runs r where r.run_id = ${runId}`.execute(
        database.read,
      );
      return rows[0] && toRun(rows[0]);
    },

    getInfo: async (runId) => {
      const row = await getInfoRow(runId);
      return row && toRunInfo(row);
    },

    update: (runId, change) =>
      database.write(async (trx) => {
        const values = {
          ...(change.status === undefined ? {} : { status: change.status }),
          ...(change.endedAtMs === undefined ? {} : { ended_at_ms: change.endedAtMs }),
          ...(change.name === undefined ? {} : { name: change.name }),
        };
        if (Object.keys(values).length > 0) await trx.updateTable('runs').set(values).where('run_id', '=', runId).execute();
        const row = await trx.selectFrom('runs').selectAll().where('run_id', '=', runId).executeTakeFirst();
        const value = change.name;
        if (row && value !== undefined)
          await trx
            .insertInto('run_tags')
            .values({ run_key: row.run_key, key: RUN_NAME_TAG, value })
            .onConflict((conflict) => conflict.columns(['run_key', 'key']).doUpdateSet({ value }))
            .execute();
        return row && toRunInfo(row);
      }),

    setLifecycle: (runId, lifecycle, atMs) =>
      database.write(async (trx) => {
        await trx
          .updateTable('runs')
          .set({ lifecycle, deleted_at_ms: lifecycle === 'deleted' ? atMs : null })
          .where('run_id', '=', runId)
          .execute();
      }),

    search: async (query) => {
      if (query.experimentIds.length === 0) return { items: [] };
      const page = await searchRunRows(database, query);
      return { ...page, items: page.items.map(toRun) };
    },

    countByExperiment: async (experimentIds) => {
      if (experimentIds.length === 0) return [];
      const rows = await database.scan
        .selectFrom('runs')
        .select((each) => [
          'experiment_id',
          each.fn.countAll<number>().as('active'),
          each.fn.sum<number>(sql`case when status = 'RUNNING' then 1 else 0 end`).as('running'),
          each.fn.max('started_at_ms').as('latest'),
        ])
        .where('experiment_id', 'in', experimentIds.map(Number))
        .where('lifecycle', '=', 'active')
        .groupBy('experiment_id')
        .execute();
      return rows.map((row) => ({
        experimentId: String(row.experiment_id),
        active: row.active,
        running: row.running,
        latestStartedAtMs: row.latest,
      }));
    },
  };
}
