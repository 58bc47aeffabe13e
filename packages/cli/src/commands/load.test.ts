import { afterAll, describe, expect, it } from 'vitest';
import { deployment, notAsked, startTestPlatform } from '../../testing/platform.ts';

describe('ovenbird load and unload', async () => {
  const asked: string[] = [];
  let current = deployment();
  let outcome: 'changed' | 'unchanged' = 'changed';
  const change =
    (what: string) =>
    ({ params: { namespace, name } }: { params: { namespace: string; name: string } }) => {
      asked.push(`${what} ${namespace}/${name}`);
      return { namespace, name, outcome, revision: 1 };
    };
  const platform = await startTestPlatform({
    deployments: {
      load: change('load'),
      unload: change('unload'),
      get: () => current,
      list: () => ({ items: [current], nextPageToken: null }),
      apply: () => ({ results: [{ namespace: 'default', name: 'food', outcome: 'configured', revision: 2, warnings: [] }] }),
      diff: notAsked,
      delete: notAsked,
      revisions: notAsked,
      revisionDiff: notAsked,
      setTraffic: notAsked,
      rollback: notAsked,
      routers: notAsked,
      predict: notAsked,
    },
  });
  afterAll(() => platform.close());

  it('say what they did, and that nothing was to do', async () => {
    expect(await platform.ovenbird(['unload', 'deployment', 'food', '-n', 'lab'])).toMatchObject({
      code: 0,
      out: 'seldondeployment/food unloaded\n',
    });
    expect(await platform.ovenbird(['load', 'deployment', 'food'])).toMatchObject({ out: 'seldondeployment/food is being loaded\n' });
    expect(asked).toEqual(['unload lab/food', 'load default/food']);
    outcome = 'unchanged';
    expect(await platform.ovenbird(['unload', 'deployment', 'food'])).toMatchObject({ out: 'seldondeployment/food is unloaded already\n' });
    expect(await platform.ovenbird(['load', 'deployment', 'food', '--wait'])).toMatchObject({
      code: 0,
      out: 'seldondeployment/food is loaded already\n',
      err: 'food: revision 1 serves\n',
    });
  });

  it('are what a list shows, and what nobody waits for', async () => {
    const [predictor] = deployment().predictors;
    current = deployment({
      seldonState: 'Unloaded',
      state: 'unloaded',
      revision: null,
      latestRevision: 2,
      predictors: [{ ...predictor!, replicas: 0, availableReplicas: 0 }],
    });
    expect((await platform.ovenbird(['get', 'deployments'])).out).toMatch(/food +Unloaded +- +0\/0 /);
    const { code, err } = await platform.ovenbird(['apply', '-f', '-', '--wait'], { stdin: 'good' });
    expect(code).toBe(1);
    expect(err).toContain('food: it is unloaded, and serves when it is loaded: ovenbird load deployment food -n default\n');
  });
});
