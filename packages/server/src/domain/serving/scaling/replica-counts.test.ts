import { expect, it } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import type { ListedDeployment } from '../traffic/active-deployments.ts';
import { createReplicaReporter, type ReplicaCount } from './replica-counts.ts';

it('numbers of copies are written where they changed, and again where writing failed', async () => {
  let available = 1;
  let fails = true;
  const written: (readonly ReplicaCount[])[] = [];
  const changed: string[] = [];
  const pool = { desired: () => 2, waiting: () => 5 };
  const units = [
    { spec: { name: 'm' }, model: { availableReplicas: () => available, pool } },
    { spec: { name: 'built-in' }, model: { availableReplicas: () => 1 } },
  ];
  const [first, second] = units.map((unit) => ({ name: unit.spec.name, graph: { root: unit } }));
  const iris = { namespace: 'default', name: 'iris' };
  const listed = { name: iris, loaded: { predictors: [first], shadow: second }, reason: '' } as unknown as ListedDeployment;
  let list = [listed, { name: { namespace: 'default', name: 'loading' }, loaded: undefined, reason: 'loads', isUnloaded: false }];
  const report = createReplicaReporter({
    active: { list: () => list },
    scaling: { askedFor: () => 9 },
    store: {
      replace: async (counts) => {
        if (fails) throw new Error('the database is away');
        written.push(counts);
      },
    },
    clock: systemClock,
    logger: silentLogger,
    onChange: ({ name }) => void changed.push(name),
  });
  await report();
  fails = false;
  await report();
  await report();
  expect(written).toEqual([
    [
      { ...iris, predictor: 'm', node: 'm', desired: 2, available: 1, asked: 9, waiting: 5 },
      { ...iris, predictor: 'built-in', node: 'built-in', desired: 1, available: 1, asked: 1, waiting: 0 },
    ],
  ]);
  available = 2;
  await report();
  list = [];
  await report();
  await report();
  expect(written.slice(1)).toMatchObject([[{ available: 2 }, {}], []]);
  // The last time because it is gone.
  expect(changed).toEqual(['iris', 'iris', 'iris']);
});
