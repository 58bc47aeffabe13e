import { describe, expect, it } from 'vitest';
import { summarize } from './prediction-summary.ts';

describe('an answer in one line', () => {
  const answer = (labels: string[] | null, scores: number[] | null = null, error: string | null = null) => ({ labels, scores, error });

  it('is its class, with the probability when there is one', () => {
    expect(summarize(answer(['fruit'], [0.934]), '{}')).toBe('fruit (0.93)');
    expect(summarize(answer(['fruit']), '{}')).toBe('fruit');
  });

  it('is the first classes of a batch', () => {
    expect(summarize(answer(['a', 'b']), '{}')).toBe('a, b');
    expect(summarize(answer(['a', 'b', 'c', 'd', 'e']), '{}')).toBe('a, b, c and 2 more');
  });

  it('is the error when there was one', () => {
    expect(summarize(answer(null, null, 'No.'), null)).toBe('No.');
  });

  it('is the beginning of any other answer', () => {
    expect(summarize(answer(null), 'x'.repeat(200))).toBe(`${'x'.repeat(120)}…`);
    expect(summarize(answer(null), null)).toBe('not logged');
  });
});
