import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnitSpec } from '../../manifest/deployment-spec.ts';
import type { GraphFeedback, GraphMessage, UnitBackend } from '../graph-node.ts';
import { outputOf } from '../message-body.ts';
import { EMPTY_META } from '../message-meta.ts';
import { builtInImage, createBuiltInUnit } from './built-in-units.ts';
import { createRandomSource, sampleBeta, sampleGamma } from './random-source.ts';

const child: UnitSpec = { name: 'm', type: 'MODEL', parameters: [], children: [] };
const unit = (implementation: string, children: number, parameters: Record<string, string> = {}): UnitSpec => ({
  name: 'unit',
  implementation,
  parameters: Object.entries(parameters).map(([name, value]) => ({ name, value, type: /^[a-z]/i.test(value) ? 'STRING' : 'FLOAT' })),
  children: Array.from({ length: children }, () => child),
});
const { signal } = new AbortController();
const rows = (value: unknown[], names: string[] = []): GraphMessage => ({
  body: { kind: 'payload', payload: { kind: 'rows', names, value } },
  meta: EMPTY_META,
});
const backendOf = (spec: UnitSpec) => createBuiltInUnit(spec).backend;
const routeOf = async (backend: UnitBackend) => (await backend.route!(rows([[1]]), signal)).branch;
async function routes(backend: UnitBackend, count: number): Promise<number[]> {
  const taken = [];
  for (let index = 0; index < count; index += 1) taken.push(await routeOf(backend));
  return taken;
}
const reward = (value: number, count = 1): GraphFeedback => ({
  request: { kind: 'rows', names: [], value: Array.from({ length: count }, () => [1]) },
  reward: value,
  routing: {},
  message: {},
});

describe('SIMPLE_MODEL', () => {
  it('answers the same to all data, with one metric of each kind', async () => {
    const reply = await backendOf(unit('SIMPLE_MODEL', 0)).transform!('/predict', rows([[7]]), signal);
    const output = outputOf(reply.body);
    expect(output.names).toEqual(['class0', 'class1', 'class2']);
    expect(output.tensors).toEqual([{ name: '', datatype: 'float64', shape: [1, 3], data: Float64Array.of(0.1, 0.9, 0.5) }]);
    expect(reply.metrics).toEqual([
      { key: 'mymetric_counter', type: 'COUNTER', value: 1 },
      { key: 'mymetric_gauge', type: 'GAUGE', value: 100 },
      { key: 'mymetric_timer', type: 'TIMER', value: 22.1 },
    ]);
  });

  it('returns text and bytes as they are', async () => {
    const text: GraphMessage = { body: { kind: 'payload', payload: { kind: 'text', value: 'a' } }, meta: EMPTY_META };
    expect((await backendOf(unit('SIMPLE_MODEL', 0)).transform!('/predict', text, signal)).body).toBe(text.body);
  });
});

describe('SIMPLE_ROUTER', () => {
  it('takes the first child', async () => {
    expect(await routes(backendOf(unit('SIMPLE_ROUTER', 2)), 3)).toEqual([0, 0, 0]);
  });
});

describe('AVERAGE_COMBINER', () => {
  const combine = async (...messages: GraphMessage[]) =>
    outputOf((await backendOf(unit('AVERAGE_COMBINER', messages.length)).aggregate!(messages, signal)).body);

  it('gives the mean of each element, with the names of the first child', async () => {
    const output = await combine(rows([[1, 2]], ['a', 'b']), rows([[3, 6]], ['c', 'd']));
    expect(output).toMatchObject({ names: ['a', 'b'], tensors: [{ shape: [1, 2], data: Float64Array.of(2, 4) }] });
  });

  it('lies between the smallest and the largest answer', async () => {
    const matrix = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(matrix, { minLength: 1, maxLength: 5 }), async (answers) => {
        const { data } = (await combine(...answers.map((answer) => rows([answer])))).tensors[0]!;
        for (const [index, mean] of Array.from(data as Float64Array).entries()) {
          const column = answers.map((answer) => answer[index]!);
          expect(mean).toBeGreaterThanOrEqual(Math.min(...column) - 1e-6);
          expect(mean).toBeLessThanOrEqual(Math.max(...column) + 1e-6);
        }
      }),
    );
  });

  it('refuses answers of different shapes, and those that are no numbers', async () => {
    await expect(combine(rows([[1, 2]]), rows([[1]]))).rejects.toMatchObject({
      code: 'invalid_argument',
      message: 'the answers of its children have different shapes: [1, 2] and, of child 1, [1, 1].',
    });
    await expect(combine(rows([['a']]))).rejects.toThrow('the answer of its child 0 is of string; only numbers have a mean.');
  });
});

describe('RANDOM_ABTEST', () => {
  it('takes the first child with the probability ratioA', async () => {
    const taken = await routes(backendOf(unit('RANDOM_ABTEST', 2, { ratioA: '0.3', seed: '1' })), 5000);
    expect(taken.filter((branch) => branch === 0).length / taken.length).toBeCloseTo(0.3, 1);
    expect(new Set(await routes(backendOf(unit('RANDOM_ABTEST', 2, { ratioA: '1' })), 20))).toEqual(new Set([0]));
    expect(new Set(await routes(backendOf(unit('RANDOM_ABTEST', 2, { ratioA: '0' })), 20))).toEqual(new Set([1]));
  });

  it.each([
    [unit('RANDOM_ABTEST', 2, { ratioA: '1.5' }), 'Parameter ratioA of unit "unit": expected a number from 0 to 1, got 1.5.'],
    [unit('RANDOM_ABTEST', 2, { ratioA: 'half' }), 'Parameter ratioA of unit "unit": expected a number from 0 to 1, got "half".'],
    [unit('RANDOM_ABTEST', 3), 'Unit "unit": RANDOM_ABTEST chooses between two children, it has 3.'],
    [unit('EPSILON_GREEDY', 2, { n_branches: '3' }), 'Unit "unit": parameter n_branches is 3, it has 2 children.'],
    [unit('THOMPSON_SAMPLING', 0), 'Unit "unit" is a router without children.'],
  ])('and its kind refuse what they cannot do (%#)', (spec, message) => {
    expect(() => createBuiltInUnit(spec)).toThrow(message);
  });
});

describe('EPSILON_GREEDY', () => {
  it('takes the best branch but for a share of epsilon, which the others divide', async () => {
    const backend = backendOf(unit('EPSILON_GREEDY', 3, { epsilon: '0.3', best_branch: '1', seed: '5' }));
    const taken = await routes(backend, 6000);
    const share = (branch: number) => taken.filter((one) => one === branch).length / taken.length;
    expect(share(1)).toBeCloseTo(0.7, 1);
    expect(share(0)).toBeCloseTo(0.15, 1);
    expect(share(2)).toBeCloseTo(0.15, 1);
  });

  it('goes over to the branch that feedback says is the best, also when rewards are zero', async () => {
    const backend = backendOf(unit('EPSILON_GREEDY', 2, { epsilon: '0', best_branch: '0' }));
    await backend.sendFeedback!(reward(0.5, 4), 1, signal);
    expect(await routeOf(backend)).toBe(1);
    await backend.sendFeedback!(reward(0, 4), 1, signal);
    await backend.sendFeedback!(reward(1), 0, signal);
    expect(await routeOf(backend)).toBe(0);
  });

  it('learns nothing from feedback that names no branch of it', async () => {
    const backend = backendOf(unit('EPSILON_GREEDY', 2, { epsilon: '0', best_branch: '0' }));
    for (const branch of [undefined, -1, 2, 7]) await backend.sendFeedback!(reward(1), branch, signal);
    expect(await routeOf(backend)).toBe(0);
  });
});

describe('THOMPSON_SAMPLING', () => {
  it('finds the branch with the best reward', async () => {
    const backend = backendOf(unit('THOMPSON_SAMPLING', 3, { seed: '7' }));
    const chance = createRandomSource(11);
    const rates = [0.2, 0.5, 0.8];
    for (let index = 0; index < 1000; index += 1) {
      const branch = await routeOf(backend);
      await backend.sendFeedback!(reward(chance() < rates[branch]! ? 1 : 0), branch, signal);
    }
    const taken = await routes(backend, 200);
    expect(taken.filter((branch) => branch === 2).length).toBeGreaterThan(150);
  });

  it('chooses the same with the same seed and the same feedback', async () => {
    const run = async () => {
      const backend = backendOf(unit('THOMPSON_SAMPLING', 4, { seed: '3' }));
      const taken = [];
      for (let index = 0; index < 50; index += 1) {
        const branch = await routeOf(backend);
        await backend.sendFeedback!(reward(branch === 2 ? 1 : 0), branch, signal);
        taken.push(branch);
      }
      return taken;
    };
    expect(await run()).toEqual(await run());
  });
});

describe('every learning router', () => {
  it('always chooses one of its children, whatever feedback it gets', async () => {
    const told = fc.record({
      value: fc.double({ min: -10, max: 10, noNaN: true }),
      branch: fc.integer({ min: -3, max: 9 }),
      count: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('EPSILON_GREEDY', 'THOMPSON_SAMPLING'),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.array(told),
        async (implementation, children, seed, feedback) => {
          const backend = backendOf(unit(implementation, children, { seed: String(seed) }));
          for (const { value, branch, count } of feedback) {
            await backend.sendFeedback!(reward(value, count), branch, signal);
            const chosen = await routeOf(backend);
            expect(chosen >= 0 && chosen < children && Number.isInteger(chosen)).toBe(true);
          }
        },
      ),
    );
  });
});

describe.each(['EPSILON_GREEDY', 'THOMPSON_SAMPLING'])('what %s has learned', (implementation) => {
  const keeping = (kept: unknown) => {
    let now = kept;
    const keep = (state: unknown) => {
      now = JSON.parse(JSON.stringify(state));
    };
    return { notes: { recall: () => now, keep }, kept: () => now };
  };
  const spec = unit(implementation, 2, { seed: '7', ...(implementation === 'EPSILON_GREEDY' ? { epsilon: '0', best_branch: '0' } : {}) });

  it('is kept, and known to the unit that is made after it', async () => {
    const { notes, kept } = keeping(undefined);
    const before = createBuiltInUnit(spec, notes).backend;
    for (let told = 0; told < 200; told += 1) {
      await before.sendFeedback!(reward(0), 0, signal);
      await before.sendFeedback!(reward(1), 1, signal);
    }
    expect(kept()).toEqual([
      { tries: 200, successes: 0 },
      { tries: 200, successes: 200 },
    ]);
    const after = createBuiltInUnit(spec, notes).backend;
    expect(new Set(await routes(after, 50))).toEqual(new Set([1]));
    await after.sendFeedback!(reward(1), 1, signal);
    expect(kept()).toMatchObject([{}, { tries: 201 }]);
  });

  it.each([[[{ tries: 1, successes: 1 }]], ['nonsense'], [[null, { tries: 1, successes: 2 }]]])(
    'is begun anew where it does not fit: %j',
    async (other) => {
      const { notes, kept } = keeping(other);
      const { backend } = createBuiltInUnit(spec, notes);
      await backend.sendFeedback!(reward(1), 1, signal);
      expect(kept()).toEqual([
        { tries: 0, successes: 0 },
        { tries: 1, successes: 1 },
      ]);
    },
  );
});

describe('the draws', () => {
  it('have the mean and the variance of their distributions', () => {
    const random = createRandomSource(42);
    const moments = (draw: () => number) => {
      const drawn = Array.from({ length: 20_000 }, draw);
      const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
      return [mean, drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length];
    };
    const [gammaMean, gammaVariance] = moments(() => sampleGamma(4, random));
    expect(Math.abs(gammaMean! - 4)).toBeLessThan(0.1);
    expect(Math.abs(gammaVariance! - 4)).toBeLessThan(0.3);
    const [betaMean, betaVariance] = moments(() => sampleBeta(2, 6, random));
    expect(Math.abs(betaMean! - 0.25)).toBeLessThan(0.01);
    expect(Math.abs(betaVariance! - (2 * 6) / (64 * 9))).toBeLessThan(0.002);
  });
});

describe('images of Seldon’s routers', () => {
  it.each([
    ['seldonio/mab_epsilon_greedy:1.17.1', 'EPSILON_GREEDY'],
    ['docker.io/seldonio/mab_thompson_sampling', 'THOMPSON_SAMPLING'],
    ['seldonio/mock_classifier:1.0', undefined],
    ['mab_epsilon_greedy:1', undefined],
  ])('%s stand for %s', (image, expected) => {
    expect(builtInImage(image)).toBe(expected);
  });
});
