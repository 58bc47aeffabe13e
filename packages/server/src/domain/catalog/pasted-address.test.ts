import { describe, expect, it } from 'vitest';
import { parsePastedAddress } from './pasted-address.ts';

const model = `m-${'0123456789abcdef'.repeat(2)}`;

describe('a pasted address', () => {
  it.each([
    ['http://127.0.0.1:8080/#/experiments/3/runs/abc', 'run', 'abc'],
    ['http://127.0.0.1:8080/#/experiments/3', 'experiment', '3'],
    ['http://localhost:8080/experiments/3?tab=charts', 'experiment', '3'],
    ['http://127.0.0.1:8080/#/models/food%20classifier/versions/2', 'model_version', 'food classifier/2'],
    ['/models/food', 'registered_model', 'food'],
    ['http://h/console/projects/flytesnacks/domains/development/executions/a1b2', 'execution', 'flytesnacks/development/a1b2'],
    ['/executions/p/d/n?node=n0&attempt=1', 'task_attempt', 'p/d/n/n0/1'],
    ['/executions/p/d/n', 'execution', 'p/d/n'],
    ['http://h:9000/seldon/default/food/api/v1.0/predictions', 'deployment', 'default/food'],
    ['http://h:9000/v2/models/food/infer', 'deployment', 'default/food'],
    ['/deployments/default/food?tab=revisions&revision=4', 'deployment_revision', 'default/food/4'],
    ['/predictions/0b7e', 'prediction', '0b7e'],
    ['http://127.0.0.1:8080/batch-jobs/b-1', 'batch_job', 'b-1'],
    ['runs:/abc/model', 'run', 'abc'],
    ['models:/food/2', 'model_version', 'food/2'],
    ['models:/food@champion', 'registered_model', 'food'],
    [`models:/${model}`, 'logged_model', model],
    ['flyte://v1/p/d/n/n0/i', 'execution', 'p/d/n'],
    ['/runs/100%', 'run', '100%'],
  ])('%s names a thing', (text, kind, id) => {
    expect(parsePastedAddress(text)).toEqual({ kind, id });
  });

  it.each(['food', 'default/food', 'https://example.com/', ''])('%j names nothing', (text) => {
    expect(parsePastedAddress(text)).toBeNull();
  });
});
