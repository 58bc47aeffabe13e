import { backends } from '../../../../testing/backends.ts';
import type { SqlDatabase } from '../database.ts';
import { catalogContract } from './catalog.contract.ts';
import { createSqlCatalog } from './catalog.ts';

for (const backend of backends) {
  catalogContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    await fill(database);
    return { catalog: createSqlCatalog(database), dispose };
  });
}

const place = { project: 'flytesnacks', domain: 'development' };

async function fill(database: SqlDatabase): Promise<void> {
  await database.write(async (trx) => {
    const put = (table: Parameters<typeof trx.insertInto>[0], rows: object | object[]) =>
      trx
        .insertInto(table)
        .values(rows as never)
        .execute();

    const experiment = { artifact_location: 'x', created_at_ms: 10, updated_at_ms: 11 };
    await put('experiments', [
      { experiment_id: 7, name: 'Food/pictures', lifecycle: 'active', ...experiment },
      { experiment_id: 8, name: 'food, old', lifecycle: 'deleted', ...experiment },
    ]);
    const run = { experiment_id: 7, user_id: 'ada', artifact_uri: 'x', lifecycle: 'active', deleted_at_ms: null };
    await put('runs', [
      { ...run, run_key: 1, run_id: 'run-1', name: 'proud-owl', status: 'FINISHED', started_at_ms: 20, ended_at_ms: 25 },
      { ...run, run_key: 2, run_id: 'run-2', name: 'Shy-owl', status: 'RUNNING', started_at_ms: 21, ended_at_ms: null },
      { ...run, run_key: 3, run_id: 'run-3', name: 'owl food', status: 'FAILED', started_at_ms: 22, ended_at_ms: 23, lifecycle: 'deleted' },
    ]);
    await put('run_tags', { run_key: 1, key: 'team', value: 'birds' });
    await put('metric_keys', [
      { key_id: 1, name: 'accuracy' },
      { key_id: 2, name: 'loss' },
    ]);
    const point = { run_key: 1, experiment_id: 7, step: 0, timestamp_ms: 1 };
    await put('latest_metrics', [
      { ...point, key_id: 1, value: 0.934567, is_nan: 0 },
      { ...point, key_id: 2, value: 0, is_nan: 1 },
    ]);
    await put('datasets', {
      experiment_id: 7,
      name: 'foods',
      digest: 'abc',
      source_type: 'local',
      source: '{"uri":"/data/foods"}',
      schema: null,
      profile: null,
    });
    await put('logged_models', {
      model_id: 'm-1',
      experiment_id: 7,
      name: 'model',
      model_type: 'keras',
      source_run_id: 'run-1',
      artifact_uri: 'x',
      status: 'ready',
      lifecycle: 'active',
      created_at_ms: 30,
      updated_at_ms: 30,
    });

    await put('registered_models', {
      name: 'food_classifier',
      description: 'Sorts food.',
      created_at_ms: 1,
      updated_at_ms: 2,
      last_version: 2,
      is_prompt: 0,
    });
    await put('registered_model_tags', { name: 'food_classifier', key: 'team', value: 'early birds' });
    const version = {
      name: 'food_classifier',
      description: '',
      user_id: '',
      source: 'x',
      storage_uri: 'x',
      run_id: 'run-1',
      run_link: '',
      model_id: 'm-1',
      status: 'READY',
      status_message: '',
      stage: 'None',
      created_at_ms: 31,
      updated_at_ms: 31,
    };
    await put('model_versions', [
      { ...version, version: 1, deleted_at_ms: 40 },
      { ...version, version: 2, deleted_at_ms: null },
    ]);
    await put('model_aliases', [
      { name: 'food_classifier', alias: 'champion', version: 2 },
      { name: 'food_classifier', alias: 'best', version: 2 },
    ]);

    const entity = {
      ...place,
      name: 'food.train',
      digest: 'd',
      source: Buffer.of(),
      compiled: Buffer.of(),
      task_count: 1,
      active: 1,
      workflow_project: null,
      workflow_domain: null,
      workflow_name: null,
      workflow_version: null,
      fixed_inputs: null,
      defaults: null,
      updated_at_ms: 1,
    };
    await put('workflow_entities', [
      { ...entity, kind: 'workflow', version: 'v1', created_at_ms: 31 },
      { ...entity, kind: 'workflow', version: 'v2', created_at_ms: 32 },
      { ...entity, kind: 'launch_plan', version: 'v2', created_at_ms: 32 },
      { ...entity, kind: 'task', version: 'v2', created_at_ms: 32 },
    ]);
    const error = JSON.stringify({ message: 'Traceback:\n  File "x"\nValueError: no pictures\n' });
    await put('executions', {
      id: 'flytesnacks/development/a1',
      ...place,
      name: 'a1',
      shard: 0,
      launched_kind: 'workflow',
      launched_project: 'flytesnacks',
      launched_domain: 'development',
      launched_name: 'food.train',
      launched_version: 'v2',
      workflow_project: 'flytesnacks',
      workflow_domain: 'development',
      workflow_name: 'food.train',
      workflow_version: 'v2',
      spec: Buffer.of(),
      settings: '{}',
      tags: '[]',
      inputs: Buffer.of(),
      outputs: null,
      phase: 'FAILED',
      error,
      abort: null,
      nodes_total: 1,
      nodes_done: 0,
      nodes_running: 0,
      nodes_failed: 1,
      archived: 0,
      created_at_ms: 40,
      started_at_ms: 41,
      ended_at_ms: 49,
      updated_at_ms: 49,
    });
    await put('task_attempts', {
      execution_id: 'flytesnacks/development/a1',
      node_id: 'n0',
      attempt: 0,
      task_project: 'flytesnacks',
      task_domain: 'development',
      task_name: 'food.prepare',
      task_version: 'v2',
      phase: 'FAILED',
      error,
      created_at_ms: 41,
      started_at_ms: 42,
      ended_at_ms: 48,
      updated_at_ms: 48,
    });

    const deployment = {
      namespace: 'default',
      created_at_ms: 50,
      updated_at_ms: 51,
      latest_revision: 3,
      serving_revision: null,
      state: 'Failed',
      message: 'No such model.',
      observed_uris: '{}',
    };
    await put('deployments', [
      { ...deployment, name: 'food', deleted_at_ms: null },
      { ...deployment, name: 'removed', deleted_at_ms: 60 },
    ]);
    await put('deployment_revisions', {
      namespace: 'default',
      name: 'food',
      number: 3,
      created_at_ms: 51,
      cause: 'apply',
      cause_text: 'applied',
      spec: '{}',
      document: '{}',
      models: '[]',
      state: 'retired',
      message: null,
      ready_at_ms: null,
      retired_at_ms: 52,
    });

    const job = { spec: '{}', checkpoint: '{}', attempts: 0, cancel_requested: 0, started_at_ms: 61 };
    await put('batch_jobs', [
      { ...job, id: 'b-1', state: 'failed', message: 'no such column', output: '/out/meals.csv', created_at_ms: 60, ended_at_ms: 70 },
      { ...job, id: 'b-2', state: 'running', message: null, output: '/out/Meals.parquet', created_at_ms: 59, ended_at_ms: null },
      { ...job, id: 'b-3', state: 'discarded', message: null, output: '/out/meals.jsonl', created_at_ms: 58, ended_at_ms: 62 },
    ]);
  });
}
