import { describe, expect, it } from 'vitest';
import type { Revision } from '../../domain/serving/index.ts';
import { toRevision, toRevisionDiff } from './revision-answers.ts';

const revision = (number: number, traffic: number, modelVersion: string) =>
  ({
    number,
    createdAt: number,
    cause: 'apply',
    causeText: 'a manifest was applied',
    state: 'ready',
    document: { kind: 'SeldonDeployment', spec: { predictors: [{ name: 'main', traffic }] } },
    models: [{ predictor: 'main', node: 'model', uri: 'models:/iris@champion', location: '/files', modelName: 'iris', modelVersion }],
  }) as unknown as Revision;
const changes = [
  { path: 'spec.predictors[main].traffic', before: 90, after: 50 },
  { path: 'models.main.model', before: 'iris/1', after: 'iris/2' },
];

describe('revisions over the native API', () => {
  it('say what they changed, of the manifest and of the models; the first has nothing before it', () => {
    expect(toRevision(revision(2, 50, '2'), revision(1, 90, '1')).changes).toEqual(changes);
    expect(toRevision(revision(1, 90, '1'), undefined).changes).toBeNull();
  });

  it('are compared as YAML, with the models that their uris led to', async () => {
    const diff = await toRevisionDiff(revision(1, 90, '1'), revision(2, 50, '2'));
    expect(diff.changes).toEqual(changes);
    expect(diff.to).toEqual({
      revision: 2,
      text: `kind: SeldonDeployment
spec:
  predictors:
    - name: main
      traffic: 50
---
# models, as they were pinned
main:
  model: iris/2
`,
    });
  });
});
