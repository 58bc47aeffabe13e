import { expect, it } from 'vitest';
import { shortOfCopies } from './short-of-copies.ts';

it('units that have fewer copies than they ask for are named, and nothing is said where all have theirs', () => {
  const count = (node: string, desired: number, asked: number) => ({ predictor: 'main', node, desired, asked });
  expect(shortOfCopies([count('a', 2, 2), count('b', 5, 3)])).toBeUndefined();
  expect(shortOfCopies([count('a', 2, 2), count('b', 64, 1_000_000), count('c', 1, 2)])).toBe(
    'This machine has no room for more copies (--max-copies): unit "b" of predictor "main" has 64 of 1000000 copies, unit "c" of predictor "main" has 1 of 2 copies.',
  );
});
