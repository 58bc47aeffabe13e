import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOf, withWeight } from './weights.ts';

describe('weights', () => {
  it('take from the others in proportion', () => {
    expect(withWeight({ a: 60, b: 20, c: 20 }, ['a', 'b', 'c'], 'a', 20)).toEqual({ a: 20, b: 40, c: 40 });
    expect(withWeight({ a: 100, b: 0 }, ['a', 'b'], 'a', 70)).toEqual({ a: 70, b: 30 });
  });

  it('leave a shadow out of the sum, and one alone with everything', () => {
    expect(withWeight({ a: 50, b: 50, s: 100 }, ['a', 'b'], 's', 10)).toEqual({ a: 50, b: 50, s: 10 });
    expect(withWeight({ a: 100 }, ['a'], 'a', 3)).toEqual({ a: 100 });
  });

  it('are whole percents that make 100, whatever is moved', () => {
    const moves = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: -20, max: 140 })), { maxLength: 20 });
    fc.assert(
      fc.property(moves, (list) => {
        const among = ['a', 'b', 'c', 'd'];
        const end = list.reduce((weights, [who, percent]) => withWeight(weights, among, among[who]!, percent), {
          a: 25,
          b: 25,
          c: 25,
          d: 25,
        } as Readonly<Record<string, number>>);
        const values = among.map((name) => end[name]!);
        expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
        expect(values.reduce((sum, value) => sum + value, 0)).toBe(100);
      }),
    );
  });

  it('name what changes', () => {
    expect(changesOf({ a: 90, b: 10 }, { a: 70, b: 30 })).toEqual([
      { name: 'a', from: 90, to: 70 },
      { name: 'b', from: 10, to: 30 },
    ]);
  });
});
