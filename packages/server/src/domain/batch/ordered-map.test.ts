import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderedMap } from './ordered-map.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index += 1) yield index;
}

it('answers in the order of the stream, whatever is done first, and works on no more than the limit at once', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), async (turns, limit) => {
      let working = 0;
      let most = 0;
      const results: number[] = [];
      const work = async (index: number) => {
        most = Math.max(most, ++working);
        for (let turn = 0; turn < turns[index]!; turn += 1) await Promise.resolve();
        working -= 1;
        return index;
      };
      for await (const result of orderedMap(numbers(turns.length), limit, work)) results.push(result);
      expect(results).toEqual(turns.map((_, index) => index));
      expect(most).toBeLessThanOrEqual(limit);
    }),
  ));

it('ends with the first failure in the order of the stream, and ends the source', async () => {
  let ended = false;
  async function* source(): AsyncGenerator<number> {
    try {
      yield* numbers(100);
    } finally {
      ended = true;
    }
  }
  const seen: number[] = [];
  const work = async (index: number) => {
    if (index === 3) throw new Error('three');
    return index;
  };
  await expect(
    (async () => {
      for await (const result of orderedMap(source(), 4, work)) seen.push(result);
    })(),
  ).rejects.toThrow('three');
  expect(seen).toEqual([0, 1, 2]);
  expect(ended).toBe(true);
});
