// A batch job as a task of a workflow: the real pyflyte, the real engine, and the job between two tasks.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRunPython } from '../support/python.ts';
import { type FlytePlatform, PLACE, startFlytePlatform } from './pyflyte.ts';

/** A linear model: what it says of a row is known beforehand. */
const TRAIN = `
import os, sys, joblib, numpy as np
from sklearn.linear_model import LinearRegression
model = LinearRegression()
model.coef_, model.intercept_ = np.array([1.0, 10.0]), 0.5
os.makedirs(sys.argv[1])
joblib.dump(model, sys.argv[1] + "/model.joblib")
`;

describe('a task that runs a batch job', () => {
  let flyte: FlytePlatform;

  beforeAll(async () => {
    flyte = await startFlytePlatform('of-the-platform');
    const model = join(flyte.folder, 'linear');
    await mustRunPython(TRAIN, [model]);
    const run = await flyte.pyflyte(
      ...['run', '--remote', '--name', 'batched', '--wait', '--poll-interval', '1', 'batch_task.py', 'batch_workflow'],
      ...['--model', model, '--count', '4'],
    );
    expect(run.code, run.stdout + run.stderr).toBe(0);
  });
  afterAll(() => flyte.stop());

  it('gives its output file to the next task, with a row for each row of the file that the one before wrote', async () => {
    const { outputs } = await flyte.client.executions.get({ params: { ...PLACE, name: 'batched' } });
    const rows = String(outputs[0]?.value)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(rows).toEqual([0, 1, 2, 3].map((row) => ({ row, id: `r${row}`, prediction: row + 20 * row + 0.5 })));
  });

  it('is the origin of the job, whose output leads back to it', async () => {
    const { items } = await flyte.client.batch.list();
    expect(items).toMatchObject([{ batchState: 'succeeded', rows: 4, errors: 0 }]);
    const { edges } = await flyte.client.lineage.graph({
      query: { kind: 'batch_job', id: items[0]!.id, direction: 'both', depth: 1 },
    });
    expect(edges).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ from: { kind: 'task_attempt', id: 'flytesnacks/development/batched/n1/0' }, role: 'made' }),
        expect.objectContaining({ from: { kind: 'source_data', id: expect.stringContaining('rows.csv') }, role: 'was_read_by' }),
        expect.objectContaining({ to: { kind: 'source_data', id: expect.stringContaining('predictions.jsonl') }, role: 'made' }),
      ]),
    );
  });
});
