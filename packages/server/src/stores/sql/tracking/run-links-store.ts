// What runs read and made, in SQL.
import { sql } from 'kysely';
import { DATASET_CONTEXT_TAG } from '../../../domain/tracking/run.ts';
import type { RunLinksStore } from '../../../domain/tracking/run-links-store.ts';
import type { SqlDatabase } from '../database.ts';

export function createRunLinksStore(database: SqlDatabase): RunLinksStore {
  return {
    addInputs: (runId, experimentId, datasets, modelIds) =>
      database.write(async (trx) => {
        const { run_key } = await trx.selectFrom('runs').select('run_key').where('run_id', '=', runId).executeTakeFirstOrThrow();
        const experiment_id = Number(experimentId);
        for (const { name, digest, sourceType, source, schema, profile, tags } of datasets) {
          await trx
            .insertInto('datasets')
            .values({ experiment_id, name, digest, source_type: sourceType, source, schema, profile })
            .onConflict((conflict) => conflict.columns(['experiment_id', 'name', 'digest']).doNothing())
            .execute();
          const { dataset_key } = await trx
            .selectFrom('datasets')
            .select('dataset_key')
            .where('experiment_id', '=', experiment_id)
            .where('name', '=', name)
            .where('digest', '=', digest)
            .executeTakeFirstOrThrow();
          const context = tags.find((tag) => tag.key === DATASET_CONTEXT_TAG)?.value ?? '';
          await trx
            .insertInto('run_datasets')
            .values({ run_key, dataset_key, context, tags: JSON.stringify(tags) })
            .onConflict((conflict) => conflict.columns(['run_key', 'dataset_key']).doNothing())
            .execute();
        }
        for (const model_id of modelIds)
          await trx
            .insertInto('run_models')
            .values({ run_key, model_id, direction: 'input', step: 0 })
            .onConflict((conflict) => conflict.columns(['run_key', 'direction', 'model_id']).doNothing())
            .execute();
      }),

    addOutputs: (runId, models) =>
      database.write(async (trx) => {
        const { run_key } = await trx.selectFrom('runs').select('run_key').where('run_id', '=', runId).executeTakeFirstOrThrow();
        for (const { modelId, step } of models)
          await trx
            .insertInto('run_models')
            .values({ run_key, model_id: modelId, direction: 'output', step })
            .onConflict((conflict) => conflict.columns(['run_key', 'direction', 'model_id']).doUpdateSet({ step }))
            .execute();
      }),

    datasetsOf: async (experimentIds, limit) => {
      if (experimentIds.length === 0) return [];
      const { rows } = await sql<{ experiment_id: number; name: string; digest: string; context: string }>`
        select distinct d.experiment_id, d.name, d.digest, v.context from datasets d
        join run_datasets v on v.dataset_key = d.dataset_key join runs r on r.run_key = v.run_key
        where d.experiment_id in (${sql.join(experimentIds.map(Number))}) and r.lifecycle = 'active'
        order by d.experiment_id, d.name, d.digest, v.context limit ${limit}`.execute(database.scan);
      return rows.map(({ experiment_id, ...row }) => ({ experimentId: String(experiment_id), ...row }));
    },
  };
}
