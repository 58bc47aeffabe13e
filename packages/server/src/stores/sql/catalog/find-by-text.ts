// Things by a part of their name, whatever the case of its letters. It scans: names are short and few beside what they name.
import { type ExpressionBuilder, type Kysely, type ReferenceExpression, sql } from 'kysely';
import type { CatalogHit } from '../../../domain/catalog/index.ts';
import { batchState, deploymentState, phaseState, runState } from '../../../domain/catalog/index.ts';
import { DISCARDED } from '../batch/batch-retention-store.ts';
import type { Schema } from '../schema/schema.ts';

export async function findByText(db: Kysely<Schema>, text: string, limit: number): Promise<CatalogHit[]> {
  const [, key, value] = /^([\w.-]+)\s*=\s*(.+)$/s.exec(text) ?? [];
  const searches = [
    experiments(db, text, limit),
    runs(db, text, limit),
    models(db, text, limit),
    entities(db, text, limit),
    executions(db, text, limit),
    deployments(db, text, limit),
    batchJobs(db, text, limit),
    ...(key !== undefined && value !== undefined ? [runsByTag(db, key, value, limit), modelsByTag(db, key, value, limit)] : []),
  ];
  return (await Promise.all(searches)).flat();
}

/** `%` and `_` are letters here. */
function holds<Tables extends keyof Schema>(
  where: ExpressionBuilder<Schema, Tables>,
  column: ReferenceExpression<Schema, Tables>,
  text: string,
) {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${where.ref(column as never)}) like ${pattern} escape '\\'`;
}

async function experiments(db: Kysely<Schema>, text: string, limit: number): Promise<CatalogHit[]> {
  const rows = await db
    .selectFrom('experiments')
    .select(['experiment_id', 'name', 'updated_at_ms'])
    .where((where) => holds(where, 'name', text))
    .where('lifecycle', '=', 'active')
    .orderBy('updated_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    kind: 'experiment',
    id: String(row.experiment_id),
    title: row.name,
    subtitle: 'experiment',
    state: null,
    at: row.updated_at_ms,
    match: 'name',
  }));
}

const runRows = (db: Kysely<Schema>) =>
  db
    .selectFrom('runs')
    .innerJoin('experiments', 'experiments.experiment_id', 'runs.experiment_id')
    .select(['run_id', 'runs.name', 'status', 'started_at_ms', 'experiments.name as experiment'])
    .where('runs.lifecycle', '=', 'active')
    .orderBy('started_at_ms', 'desc');

type RunRow = Awaited<ReturnType<ReturnType<typeof runRows>['execute']>>[number];

const runHit = (row: RunRow, match: CatalogHit['match'], subtitle = row.experiment): CatalogHit => ({
  kind: 'run',
  id: row.run_id,
  title: row.name,
  subtitle,
  state: runState(row.status),
  at: row.started_at_ms || null,
  match,
});

async function runs(db: Kysely<Schema>, text: string, limit: number): Promise<CatalogHit[]> {
  const rows = await runRows(db)
    .where((where) => holds(where, 'runs.name', text))
    .limit(limit)
    .execute();
  return rows.map((row) => runHit(row, 'name'));
}

async function runsByTag(db: Kysely<Schema>, key: string, value: string, limit: number): Promise<CatalogHit[]> {
  const rows = await runRows(db)
    .innerJoin('run_tags', 'run_tags.run_key', 'runs.run_key')
    .where('run_tags.key', '=', key)
    .where((where) => holds(where, 'run_tags.value', value))
    .limit(limit)
    .execute();
  return rows.map((row) => runHit(row, 'tag', `${key} = ${value}`));
}

async function models(db: Kysely<Schema>, text: string, limit: number): Promise<CatalogHit[]> {
  const rows = await db
    .selectFrom('registered_models')
    .select(['name', 'updated_at_ms'])
    .where((where) => holds(where, 'name', text))
    .where('is_prompt', '=', 0)
    .orderBy('updated_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => modelHit(row, 'name', 'registered model'));
}

async function modelsByTag(db: Kysely<Schema>, key: string, value: string, limit: number): Promise<CatalogHit[]> {
  const rows = await db
    .selectFrom('registered_models')
    .innerJoin('registered_model_tags', 'registered_model_tags.name', 'registered_models.name')
    .select(['registered_models.name', 'updated_at_ms'])
    .where('registered_model_tags.key', '=', key)
    .where((where) => holds(where, 'registered_model_tags.value', value))
    .orderBy('updated_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => modelHit(row, 'tag', `${key} = ${value}`));
}

function modelHit(row: { name: string; updated_at_ms: number }, match: CatalogHit['match'], subtitle: string): CatalogHit {
  return { kind: 'registered_model', id: row.name, title: row.name, subtitle, state: null, at: row.updated_at_ms, match };
}

async function entities(db: Kysely<Schema>, text: string, limit: number): Promise<CatalogHit[]> {
  const rows = await db
    .selectFrom('workflow_entities')
    .select((from) => ['kind', 'project', 'domain', 'name', from.fn.max('created_at_ms').as('at')])
    .where('kind', 'in', ['workflow', 'launch_plan'])
    .where((where) => holds(where, 'name', text))
    .groupBy(['kind', 'project', 'domain', 'name'])
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    kind: row.kind === 'workflow' ? 'workflow' : 'launch_plan',
    id: `${row.project}/${row.domain}/${row.name}`,
    title: row.name,
    subtitle: `${row.kind.replace('_', ' ')}, ${row.project}/${row.domain}`,
    state: null,
    at: row.at,
    match: 'name',
  }));
}

async function executions(db: Kysely<Schema>, text: string, limit: number): Promise<CatalogHit[]> {
  const rows = await db
    .selectFrom('executions')
    .select(['id', 'name', 'workflow_name', 'phase', 'created_at_ms'])
    .where((where) => where.or([holds(where, 'name', text), holds(where, 'workflow_name', text)]))
    .where('archived', '=', 0)
    .orderBy('created_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    kind: 'execution',
    id: row.id,
    title: row.name,
    subtitle: row.workflow_name,
    state: phaseState(row.phase),
    at: row.created_at_ms,
    match: 'name',
  }));
}

async function deployments(db: Kysely<Schema>, text: string, limit: number): Promise<CatalogHit[]> {
  const rows = await db
    .selectFrom('deployments')
    .select(['namespace', 'name', 'state', 'updated_at_ms'])
    .where((where) => holds(where, 'name', text))
    .where('deleted_at_ms', 'is', null)
    .orderBy('updated_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    kind: 'deployment',
    id: `${row.namespace}/${row.name}`,
    title: row.name,
    subtitle: `deployment, ${row.namespace}`,
    state: deploymentState(row.state),
    at: row.updated_at_ms,
    match: 'name',
  }));
}

async function batchJobs(db: Kysely<Schema>, text: string, limit: number): Promise<CatalogHit[]> {
  const rows = await db
    .selectFrom('batch_jobs')
    .select(['id', 'output', 'state', 'created_at_ms'])
    .where((where) => where.or([holds(where, 'id', text), holds(where, 'output', text)]))
    .where('state', '!=', DISCARDED)
    .orderBy('created_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    kind: 'batch_job',
    id: row.id,
    title: row.id,
    subtitle: row.output,
    state: batchState(row.state),
    at: row.created_at_ms,
    match: 'name',
  }));
}
