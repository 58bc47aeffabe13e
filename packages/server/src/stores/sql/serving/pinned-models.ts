// Which models the revisions of the deployments that are there name, and batch jobs that have not ended: what the cache of
// models may not lose.
import type { BatchSpec } from '../../../domain/batch/index.ts';
import type { PinnedModel } from '../../../domain/serving/index.ts';
import type { SqlDatabase } from '../database.ts';

interface NamedModel {
  readonly location: string;
  /** Of the latest revision or of the one that serves. */
  readonly current: boolean;
}

export function createPinnedModels(database: SqlDatabase): () => Promise<NamedModel[]> {
  return async () => {
    const rows = await database.scan
      .selectFrom('deployment_revisions as revision')
      .innerJoin('deployments as deployment', (join) =>
        join.onRef('deployment.namespace', '=', 'revision.namespace').onRef('deployment.name', '=', 'revision.name'),
      )
      .select(['revision.number', 'revision.models', 'deployment.latest_revision', 'deployment.serving_revision'])
      .where('deployment.deleted_at_ms', 'is', null)
      .execute();
    const jobs = await database.scan.selectFrom('batch_jobs').select('spec').where('state', 'in', ['queued', 'running']).execute();
    const ofJobs = jobs.flatMap(({ spec }) => {
      const { target } = JSON.parse(spec) as BatchSpec;
      return target.kind === 'model' ? [{ location: target.model.location, current: true }] : [];
    });
    const ofRevisions = rows.flatMap(({ number, models, latest_revision, serving_revision }) =>
      (JSON.parse(models) as PinnedModel[]).map(({ location }) => ({
        location,
        current: number === latest_revision || number === serving_revision,
      })),
    );
    return [...ofRevisions, ...ofJobs];
  };
}
