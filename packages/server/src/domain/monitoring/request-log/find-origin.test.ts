import { describe, expect, it } from 'vitest';
import { predictionRecord } from '../../../../testing/prediction-record.ts';
import { createFindOrigin } from './find-origin.ts';

describe('what lineage learns of a prediction', () => {
  const node = { node: 'model', model: 'food', modelVersion: '2', runId: null, durationMs: null };
  const record = predictionRecord({ id: 'p1', revision: 3, nodes: [{ ...node, node: 'in', model: null, modelVersion: null }, node, node] });
  const find = createFindOrigin({ find: async (id) => (id === 'p1' ? { ...record, truncated: false } : undefined) });

  it('is its revision, and each model version once', async () => {
    expect(await find('p1')).toMatchObject({
      description: { title: 'fruit (0.90)', subtitle: 'food/classifier', state: 'succeeded', at: record.at },
      revision: { kind: 'deployment_revision', id: 'food/classifier/3' },
      modelVersions: [{ kind: 'model_version', id: 'food/2' }],
    });
  });

  it('is nothing when it is not in the log', async () => {
    expect(await find('p2')).toBeNull();
  });
});
