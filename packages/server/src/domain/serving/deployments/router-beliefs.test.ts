import { describe, expect, it } from 'vitest';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { unitKey } from '../rollout/unit-key.ts';
import type { ImageTable } from '../runtime/component-runtime.ts';
import { createReadRouterBeliefs } from './router-beliefs.ts';

const leaf = (name: string): UnitSpec => ({ name, type: 'MODEL', implementation: 'SIMPLE_MODEL', parameters: [], children: [] });
const router = (name: string, implementation: string | undefined, ...children: UnitSpec[]): UnitSpec => ({
  name,
  type: 'ROUTER',
  ...(implementation ? { implementation } : {}),
  parameters: [],
  children,
});

function specOf(graph: UnitSpec, more: Partial<PredictorSpec> = {}): DeploymentSpec {
  const predictor: PredictorSpec = {
    name: 'main',
    graph,
    componentSpecs: [],
    shadow: false,
    annotations: {},
    labels: {},
    orchestratorEnv: {},
    ...more,
  };
  return { namespace: 'default', name: 'iris', annotations: {}, labels: {}, protocol: 'seldon', predictors: [predictor] };
}

const noImages: ImageTable = { find: () => undefined };
const readWith = (learned: ReadonlyMap<string, unknown>, images = noImages) =>
  createReadRouterBeliefs({ memory: { learnedIn: async () => learned }, images });

describe('what learning routers believe', () => {
  it('is the Beta distribution that Thompson sampling draws from', async () => {
    const spec = specOf(router('choose', 'THOMPSON_SAMPLING', leaf('a'), leaf('b')));
    const scores = [
      { tries: 41, successes: 30 },
      { tries: 0, successes: 0 },
    ];
    const main = spec.predictors[0]!;
    const [belief] = await readWith(new Map([[unitKey(spec, main, main.graph), scores]]))({ spec });
    expect(belief).toMatchObject({ predictor: 'main', node: 'choose', strategy: 'thompson_sampling' });
    const [a, b] = belief!.branches;
    expect(a).toMatchObject({ branch: 'a', tries: 41, successes: 30, mean: 31 / 43 });
    expect(a!.interval.low).toBeCloseTo(0.5796033, 6);
    expect(a!.interval.high).toBeCloseTo(0.8428085, 6);
    expect(b).toMatchObject({ branch: 'b', tries: 0, mean: 0.5 });
    expect(b!.interval.low).toBeCloseTo(0.025, 10);
  });

  it('is the share of successes of each branch in epsilon-greedy, which knows nothing of one that it has not tried', async () => {
    const unit = router('choose', 'EPSILON_GREEDY', leaf('a'), leaf('b'), leaf('c'));
    const spec = specOf({ ...unit, parameters: [{ name: 'epsilon', type: 'FLOAT', value: '0.25' }] });
    const scores = [
      { tries: 4, successes: 4 },
      { tries: 10, successes: 0 },
      { tries: 0, successes: 0 },
    ];
    const main = spec.predictors[0]!;
    const [belief] = await readWith(new Map([[unitKey(spec, main, main.graph), scores]]))({ spec });
    expect(belief!.epsilon).toBe(0.25);
    const [a, b, c] = belief!.branches;
    // scipy.stats.binomtest(4, 4).proportion_ci() and of 0 of 10.
    expect(a).toMatchObject({ mean: 1, interval: { low: expect.closeTo(0.3976354, 6), high: 1 } });
    expect(b).toMatchObject({ mean: 0, interval: { low: 0, high: expect.closeTo(0.3084971, 6) } });
    expect(c).toEqual({ branch: 'c', tries: 0, successes: 0, interval: { low: 0, high: 1 } });
  });

  it('is told of routers deep in a graph and of those that an image of Seldon’s stands for, and of no others', async () => {
    const inner = router('inner', undefined, leaf('a'), leaf('b'));
    const containers = [{ name: 'inner', image: 'seldonio/mab_epsilon_greedy:1.17.1' }];
    const spec = specOf(router('outer', 'SIMPLE_ROUTER', leaf('x'), inner), { componentSpecs: [{ containers }] });
    expect(await readWith(new Map())({ spec })).toMatchObject([{ node: 'inner', branches: [{ tries: 0 }, { tries: 0 }] }]);
    const replaced: ImageTable = { find: () => ({ language: 'python', file: '/r.py', name: 'R' }) };
    expect(await readWith(new Map(), replaced)({ spec })).toEqual([]);
  });
});
