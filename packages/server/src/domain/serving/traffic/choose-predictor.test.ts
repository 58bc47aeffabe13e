import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Revision } from '../revisions/revision.ts';
import { chooseByValue, chooseByWeight, choosePredictor } from './choose-predictor.ts';
import { createLoadedRevision, type LoadedPredictor } from './loaded-revision.ts';

const predictor = (name: string, trafficPercent: number, rest: Partial<LoadedPredictor> = {}) =>
  ({ name, trafficPercent, ...rest }) as LoadedPredictor;
const weighted = (weights: readonly number[]) => weights.map((weight, index) => predictor(`p${index}`, weight));

describe('the predictor of a request', () => {
  it('is chosen by weight', () => {
    const predictors = [predictor('main', 80), predictor('canary', 20), predictor('off', 0)];
    expect([0, 0.5, 0.79, 0.8, 0.99].map((random) => chooseByWeight(predictors, random).name)).toEqual([
      'main',
      'main',
      'main',
      'canary',
      'canary',
    ]);
  });

  it('is the one that a header leads to, then the one that a value falls to, else one by weight; never the shadow', () => {
    const annotations = { 'seldon.io/sticky-header': 'X-User' };
    const revision = { namespace: 'default', name: 'dep', number: 1, spec: { annotations } } as unknown as Revision;
    const loaded = createLoadedRevision(
      revision,
      [
        predictor('main', 50),
        predictor('canary', 50),
        predictor('beta', 0, { route: { header: 'x-group', value: 'beta' } }),
        predictor('shadow', 100, { shadow: true }),
      ],
      async () => {},
    );
    const chosen = (headers: Record<string, string> | undefined, random: number) => choosePredictor(loaded, headers, () => random).name;
    expect(loaded.shadow?.name).toBe('shadow');
    expect([chosen({ 'x-group': 'beta', 'x-user': 'u' }, 0), chosen({ 'x-group': 'other' }, 0), chosen(undefined, 0.5)]).toEqual([
      'beta',
      'main',
      'canary',
    ]);
    for (let user = 0; user < 20; user += 1)
      expect(chosen({ 'x-user': `u${user}` }, 0)).toBe(chosen({ 'x-user': `u${user}`, 'x-group': 'x' }, 0.99));
  });
});

describe('a value that decides', () => {
  it('falls to predictors in shares of their weights, and never to one without', () => {
    const counts = new Map<string, number>();
    for (let value = 0; value < 20_000; value += 1) {
      const { name } = chooseByValue(weighted([70, 0, 20, 10]), `dep user-${value}`);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['p0', 'p2', 'p3']);
    for (const [name, share] of [
      ['p0', 0.7],
      ['p2', 0.2],
      ['p3', 0.1],
    ] as const)
      expect(Math.abs(counts.get(name)! / 20_000 - share)).toBeLessThan(0.02);
  });

  it('falls to the same predictor whatever their order', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.string(), (given, value) => {
        const predictors = weighted(given);
        expect(chooseByValue(predictors.toReversed(), value).name).toBe(chooseByValue(predictors, value).name);
      }),
    );
  });

  it('leaves a predictor only for one whose weight grew against it', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(pairs, fc.string(), (weights, value) => {
        fc.pre(weights.some(([before]) => before > 0) && weights.some(([, after]) => after > 0));
        const from = Number(chooseByValue(weighted(weights.map(([before]) => before)), value).name.slice(1));
        const to = Number(chooseByValue(weighted(weights.map(([, after]) => after)), value).name.slice(1));
        if (from === to) return;
        const [[fromBefore, fromAfter], [toBefore, toAfter]] = [weights[from]!, weights[to]!];
        expect(toAfter * fromBefore).toBeGreaterThan(toBefore * fromAfter);
      }),
      { numRuns: 500 },
    );
  });

  it('moves as many values as the share that moves', () => {
    let moved = 0;
    for (let value = 0; value < 10_000; value += 1) {
      const before = chooseByValue(weighted([90, 10]), `user-${value}`).name;
      const after = chooseByValue(weighted([60, 40]), `user-${value}`).name;
      if (before !== after) moved += 1;
      if (before === 'p1') expect(after).toBe('p1');
    }
    expect(Math.abs(moved / 10_000 - 0.3)).toBeLessThan(0.03);
  });
});
