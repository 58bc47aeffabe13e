// What the newest revisions of deployments are made of, in SQL; the same statements on both dialects.
import type { LoadedUnitFacts, RevisionFacts, RevisionFactsReader } from '../../../domain/serving/index.ts';
import type { SqlDatabase } from '../database.ts';

export function createSqlRevisionFactsReader(database: SqlDatabase): RevisionFactsReader {
  return {
    of: async (deployments, newest) => {
      if (deployments.length === 0) return [];
      const rows = await database.scan
        .selectFrom('deployments')
        .innerJoin('deployment_revisions as revision', (join) =>
          join
            .onRef('revision.namespace', '=', 'deployments.namespace')
            .onRef('revision.name', '=', 'deployments.name')
            .on((on) => on('revision.number', '>', on('deployments.latest_revision', '-', newest))),
        )
        .select(['revision.namespace', 'revision.name', 'revision.number', 'revision.spec', 'revision.units'])
        .where('revision.units', 'is not', null)
        .where((where) =>
          where.or(
            deployments.map(({ namespace, name }) =>
              where.and([where('deployments.namespace', '=', namespace), where('deployments.name', '=', name)]),
            ),
          ),
        )
        .orderBy('revision.namespace')
        .orderBy('revision.name')
        .orderBy('revision.number', 'desc')
        .execute();
      return rows.map(({ namespace, name, number, spec, units }) => ({
        namespace,
        name,
        number,
        predictors: (JSON.parse(spec) as Pick<RevisionFacts, 'predictors'>).predictors,
        units: JSON.parse(units!) as readonly LoadedUnitFacts[],
      }));
    },

    marks: async (limit, newest) => {
      const first = database.scan
        .selectFrom('deployments')
        .select(['namespace', 'name', 'latest_revision'])
        .where('deleted_at_ms', 'is', null)
        .orderBy('namespace')
        .orderBy('name')
        .limit(limit);
      const rows = await database.scan
        .selectFrom(first.as('deployment'))
        .leftJoin('deployment_revisions as revision', (join) =>
          join
            .onRef('revision.namespace', '=', 'deployment.namespace')
            .onRef('revision.name', '=', 'deployment.name')
            .on((on) => on('revision.number', '>', on('deployment.latest_revision', '-', newest)))
            .on('revision.units', 'is not', null),
        )
        .select(({ fn }) => [
          'deployment.namespace',
          'deployment.name',
          fn.count('revision.number').as('loaded'),
          fn.sum('revision.number').as('sum'),
        ])
        .groupBy(['deployment.namespace', 'deployment.name'])
        .orderBy('deployment.namespace')
        .orderBy('deployment.name')
        .execute();
      return rows.map(({ namespace, name, loaded, sum }) => ({ namespace, name, mark: `${loaded} ${sum}` }));
    },
  };
}
