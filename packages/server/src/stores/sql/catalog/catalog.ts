// The catalog in SQL: reads over the tables of all areas.
import type { Catalog, CatalogCounts } from '../../../domain/catalog/index.ts';
import type { SqlDatabase } from '../database.ts';
import { describeBatch } from './describe-batch.ts';
import { describeRegistry } from './describe-registry.ts';
import { describeServing } from './describe-serving.ts';
import { describeTracking } from './describe-tracking.ts';
import { describeWorkflows } from './describe-workflows.ts';
import type { Describers } from './describers.ts';
import { findByText } from './find-by-text.ts';
import { recentBatchJobs, recentDeployments, recentExecutions, recentRuns } from './recent-activity.ts';

export function createSqlCatalog(database: SqlDatabase): Catalog {
  const { read, scan } = database;
  const describers: Describers = {
    ...describeTracking(read),
    ...describeRegistry(read),
    ...describeWorkflows(read),
    ...describeServing(read),
    ...describeBatch(read),
  };
  const recent = { execution: recentExecutions, run: recentRuns, deployment: recentDeployments, batch_job: recentBatchJobs };

  return {
    describe: async ({ kind, id }) => (await describers[kind]?.(id)) ?? null,
    findByText: (text, limit) => findByText(scan, text, limit),
    recent: (kind, limit) => recent[kind](scan, limit),
    counts: async () => {
      const row = await scan
        .selectNoFrom((from) => [
          from.selectFrom('experiments').where('lifecycle', '=', 'active').select(from.fn.countAll().as('n')).as('experiments'),
          from.selectFrom('runs').where('lifecycle', '=', 'active').select(from.fn.countAll().as('n')).as('runs'),
          from.selectFrom('registered_models').where('is_prompt', '=', 0).select(from.fn.countAll().as('n')).as('models'),
          from.selectFrom('executions').where('archived', '=', 0).select(from.fn.countAll().as('n')).as('executions'),
          from.selectFrom('deployments').where('deleted_at_ms', 'is', null).select(from.fn.countAll().as('n')).as('deployments'),
        ])
        .executeTakeFirstOrThrow();
      return Object.fromEntries(Object.entries(row).map(([name, count]) => [name, Number(count)])) as unknown as CatalogCounts;
    },
  };
}
