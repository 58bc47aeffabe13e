// Numbers of copies in SQL.
import type { ReplicaCountStore } from '../../../domain/serving/scaling/index.ts';
import type { SqlDatabase } from '../database.ts';

/** Rows of one statement: SQLite takes 32,766 values. */
const MAX_ROWS = 500;

export function createSqlReplicaCountStore(database: SqlDatabase): ReplicaCountStore {
  return {
    replace: (counts, at) =>
      database.write(
        async (trx) => {
          await trx.deleteFrom('replica_counts').execute();
          const rows = counts.map(({ waiting: _unstored, ...count }) => ({ ...count, counted_at_ms: at }));
          for (let first = 0; first < rows.length; first += MAX_ROWS)
            await trx
              .insertInto('replica_counts')
              .values(rows.slice(first, first + MAX_ROWS))
              .execute();
        },
        { durability: 'normal' },
      ),

    of: async (deployments) => {
      if (deployments.length === 0) return [];
      return database.read
        .selectFrom('replica_counts')
        .select(['namespace', 'name', 'predictor', 'node', 'desired', 'available', 'asked'])
        .where((where) => where.or(deployments.map(({ namespace, name }) => where.and({ namespace, name }))))
        .execute();
    },
  };
}
