import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PlatformError } from '../../../server/src/kernel/errors.ts';
import { deployment, notAsked, startTestPlatform } from '../../testing/platform.ts';

describe('ovenbird apply', async () => {
  let current = deployment();
  const applied: unknown[] = [];
  let afterGet = () => {};

  const platform = await startTestPlatform({
    deployments: {
      apply: ({ body }) => {
        applied.push(body);
        if (body.manifest === 'bad')
          throw new PlatformError('invalid_argument', 'Graph contains no predictors', { field: 'spec.predictors' });
        return {
          results: [{ namespace: 'default', name: 'food', outcome: 'configured', revision: 2, warnings: ['spec.name is ignored'] }],
        };
      },
      get: () => {
        const now = current;
        queueMicrotask(afterGet);
        return now;
      },
      list: () => ({ items: [current], nextPageToken: null }),
      delete: ({ params }) => {
        applied.push(params);
        return {};
      },
      revisions: notAsked,
      revisionDiff: notAsked,
      setTraffic: notAsked,
      rollback: notAsked,
      load: notAsked,
      unload: notAsked,
      diff: ({ body }) => ({
        results: [{ namespace: 'default', name: 'food', ...(JSON.parse(String(body.manifest)) as object) } as never],
      }),
      predict: notAsked,
      routers: notAsked,
    },
  });
  afterAll(() => platform.close());
  beforeEach(() => {
    applied.length = 0;
    afterGet = () => {};
  });

  /** The deployment changes while the command waits. */
  const become = (...states: ReturnType<typeof deployment>[]) => {
    [current] = states as [ReturnType<typeof deployment>];
    const rest = states.slice(1);
    afterGet = () => {
      const next = rest.shift();
      if (!next) return;
      current = next;
      platform.changes.publish({ topic: 'deployment', id: 'default/food', kind: 'updated', at: 1 });
    };
  };

  it('sends the text as it is, with the namespace for documents that name none', async () => {
    const { code, out, err } = await platform.ovenbird(['apply', '-f', '-', '-n', 'lab'], { stdin: 'kind: SeldonDeployment' });
    expect({ code, out, err }).toEqual({
      code: 0,
      out: 'seldondeployment/food configured (revision 2)\n',
      err: 'warning: food: spec.name is ignored\n',
    });
    expect(applied).toEqual([{ manifest: 'kind: SeldonDeployment', namespace: 'lab' }]);
  });

  it('shows the message of a manifest that is refused', async () => {
    const { code, err } = await platform.ovenbird(['apply', '-f', '-'], { stdin: 'bad' });
    expect({ code, err }).toEqual({ code: 1, err: 'ovenbird: Graph contains no predictors (spec.predictors)\n' });
  });

  it('waits until the new revision serves, telling what goes on', async () => {
    become(
      deployment({ latestRevision: 2 }),
      deployment({ latestRevision: 2, message: 'loading food/2' }),
      deployment({ latestRevision: 2, revision: 2 }),
    );
    const { code, err } = await platform.ovenbird(['apply', '-f', '-', '--wait'], { stdin: 'good' });
    expect(code).toBe(0);
    expect(err.split('\n').slice(1)).toEqual([
      'food: available revision 2 (ready: main 1/1)',
      'food: loading food/2',
      'food: revision 2 serves',
      '',
    ]);
  });

  it('fails when the new revision fails', async () => {
    become(deployment({ latestRevision: 2, seldonState: 'Failed', message: 'models:/food@champion has no such alias' }));
    const { code, err } = await platform.ovenbird(['apply', '-f', '-', '--wait'], { stdin: 'good' });
    expect(code).toBe(1);
    expect(err).toContain('ovenbird: food: models:/food@champion has no such alias\n');
  });

  it('prints results for programs', async () => {
    const { out } = await platform.ovenbird(['apply', '-f', '-', '--json'], { stdin: 'good' });
    expect(JSON.parse(out)).toMatchObject([{ name: 'food', revision: 2 }]);
  });

  it('lists what serves', async () => {
    current = deployment();
    const { out } = await platform.ovenbird(['get', 'deployments']);
    expect(out).toMatch(/^NAMESPACE +NAME +STATE +REVISION +REPLICAS +MODELS +AGE\ndefault +food +Available +1 +1\/1 +food\/2 +\d+s\n$/);
    expect(JSON.parse((await platform.ovenbird(['get', 'deployments', '--json'])).out)).toMatchObject([{ name: 'food' }]);
  });

  it('shows what would change, and changes nothing', async () => {
    const changes = [
      { path: 'spec.predictors[main].traffic', before: 100, after: 80 },
      { path: 'spec.predictors[canary]', after: { name: 'canary' } },
      { path: 'spec.replicas', before: 2 },
    ];
    const stdin = JSON.stringify({ outcome: 'configured', changes, warnings: [] });
    expect(await platform.ovenbird(['diff', '-f', '-'], { stdin })).toMatchObject({
      code: 0,
      out: [
        'seldondeployment/food would be configured',
        '  ~ spec.predictors[main].traffic: 100 → 80',
        '  + spec.predictors[canary]: {"name":"canary"}',
        '  - spec.replicas: 2',
        '',
      ].join('\n'),
    });
    expect(await platform.ovenbird(['diff', '-f', '-', '--exit-code'], { stdin })).toMatchObject({ code: 1 });
    const same = JSON.stringify({ outcome: 'unchanged', changes: [], warnings: [] });
    const unchanged = { code: 0, out: 'seldondeployment/food would stay as it is\n' };
    expect(await platform.ovenbird(['diff', '-f', '-', '--exit-code'], { stdin: same })).toMatchObject(unchanged);
    expect(applied).toEqual([]);
  });

  it('takes a deployment down by name', async () => {
    expect(await platform.ovenbird(['delete', 'deployment', 'food'])).toMatchObject({ code: 0, out: 'seldondeployment/food deleted\n' });
    expect(applied).toEqual([{ namespace: 'default', name: 'food' }]);
  });
});
