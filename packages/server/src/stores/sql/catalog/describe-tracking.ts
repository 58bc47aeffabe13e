// Experiments, runs, logged models and datasets, as they are shown elsewhere.
import type { Kysely } from 'kysely';
import { modelState, runState } from '../../../domain/catalog/index.ts';
import type { EntityDescription } from '../../../domain/lineage/index.ts';
import type { Schema } from '../schema/schema.ts';
import type { Describers } from './describers.ts';

/** A line of facts has room for these; the run's page has all. */
const SHOWN_METRICS = 6;

export function describeTracking(db: Kysely<Schema>): Describers {
  return {
    experiment: async (id) => {
      if (!/^\d{1,15}$/.test(id)) return null;
      const row = await db.selectFrom('experiments').selectAll().where('experiment_id', '=', Number(id)).executeTakeFirst();
      if (row?.lifecycle !== 'active') return null;
      return { title: row.name, subtitle: `experiment ${id}`, state: null, at: row.updated_at_ms };
    },

    run: async (id) => {
      const row = await db
        .selectFrom('runs')
        .innerJoin('experiments', 'experiments.experiment_id', 'runs.experiment_id')
        .select(['run_key', 'runs.name', 'status', 'started_at_ms', 'runs.lifecycle', 'user_id', 'experiments.name as experiment'])
        .where('run_id', '=', id)
        .executeTakeFirst();
      if (!row) return null;
      const metrics = await db
        .selectFrom('latest_metrics')
        .innerJoin('metric_keys', 'metric_keys.key_id', 'latest_metrics.key_id')
        .select(['metric_keys.name', 'value', 'is_nan'])
        .where('run_key', '=', row.run_key)
        .orderBy('metric_keys.name')
        .limit(SHOWN_METRICS)
        .execute();
      return {
        title: row.name,
        subtitle: row.lifecycle === 'active' ? row.experiment : `${row.experiment}, deleted`,
        state: runState(row.status),
        at: row.started_at_ms || null,
        details: {
          ...(row.user_id ? { user: row.user_id } : {}),
          ...Object.fromEntries(metrics.map(({ name, value, is_nan }) => [name, is_nan ? 'NaN' : String(Number(value.toPrecision(5)))])),
        },
      };
    },

    logged_model: async (id) => {
      const row = await db.selectFrom('logged_models').selectAll().where('model_id', '=', id).executeTakeFirst();
      return row
        ? { title: row.name, subtitle: row.model_type || 'logged model', state: modelState(row.status), at: row.created_at_ms }
        : null;
    },

    source_data: async (id) => {
      const dataset = /^dataset:(.*)@([^@]*)$/s.exec(id);
      return dataset ? describeDataset(db, dataset[1]!, dataset[2]!) : describeUri(id);
    },
  };
}

async function describeDataset(db: Kysely<Schema>, name: string, digest: string): Promise<EntityDescription> {
  const row = await db
    .selectFrom('datasets')
    .select(['source_type', 'source', 'profile'])
    .where('name', '=', name)
    .where('digest', '=', digest)
    .executeTakeFirst();
  const details = { digest, ...(row ? { source: sourceText(row.source) } : {}), ...(row?.profile ? { profile: row.profile } : {}) };
  return { title: name, subtitle: row ? `dataset, ${row.source_type}` : 'dataset', state: null, at: null, details };
}

function describeUri(uri: string): EntityDescription {
  const last = uri.replace(/\/+$/, '').split('/').at(-1);
  return { title: last || uri, subtitle: uri, state: null, at: null };
}

/** mlflow keeps the source as JSON, e.g. `{"uri": "/data/train.csv"}`; of data made in code, the tags of the run that made it. */
function sourceText(source: string): string {
  try {
    const parsed = JSON.parse(source) as { uri?: unknown; tags?: Record<string, unknown> } | null;
    if (parsed?.uri) return String(parsed.uri);
    const program = parsed?.tags?.['mlflow.source.name'];
    if (program) return `made in ${program}`;
  } catch {
    // Not JSON: some sources are plain addresses.
  }
  return source;
}
