import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffDocuments } from './diff-documents.ts';

describe('the difference of two documents', () => {
  it('names members of lists by their names, wherever they stand', () => {
    const predictor = (name: string, traffic: number) => ({ name, traffic });
    const before = { spec: { predictors: [predictor('main', 100)] } };
    const after = { spec: { predictors: [predictor('canary', 20), predictor('main', 80)] } };
    expect(diffDocuments(before, after)).toEqual([
      { path: 'spec.predictors[main].traffic', before: 100, after: 80 },
      { path: 'spec.predictors[canary]', after: { name: 'canary', traffic: 20 } },
    ]);
  });

  it.each<[string, unknown, unknown, unknown[]]>([
    ['a value', { a: 1 }, { a: 2 }, [{ path: 'a', before: 1, after: 2 }]],
    ['a new field', {}, { a: null }, [{ path: 'a', after: null }]],
    ['a field that goes away', { a: { b: 1 } }, { a: {} }, [{ path: 'a.b', before: 1 }]],
    ['a list without names', { a: [1, 2] }, { a: [1] }, [{ path: 'a[1]', before: 2 }]],
    ['another kind of value', { a: [1] }, { a: { b: 1 } }, [{ path: 'a', before: [1], after: { b: 1 } }]],
    ['names that are not unique', { a: [{ name: 'x' }, { name: 'x' }] }, { a: [{ name: 'x' }] }, [{ path: 'a[1]', before: { name: 'x' } }]],
    [
      'an order',
      { a: [{ name: 'x' }, { name: 'y' }] },
      { a: [{ name: 'y' }, { name: 'x' }] },
      [{ path: 'a', before: [{ name: 'x' }, { name: 'y' }], after: [{ name: 'y' }, { name: 'x' }] }],
    ],
  ])('shows %s', (_what, before, after, changes) => {
    expect(diffDocuments(before, after)).toEqual(changes);
  });

  it('is empty exactly when the documents are equal', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(json, json, (left, right) => {
        const [one, other] = [JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right))] as [unknown, unknown];
        expect(diffDocuments(one, structuredClone(one))).toEqual([]);
        expect(diffDocuments(one, other).length === 0).toBe(
          JSON.stringify(one) === JSON.stringify(other) || diffDocuments(other, one).length === 0,
        );
      }),
    );
  });
});
