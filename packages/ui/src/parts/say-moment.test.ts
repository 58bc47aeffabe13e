import { expect, test } from 'vitest';
import { sayMoment } from './say-moment.ts';

const now = Date.UTC(2026, 10, 25, 12);
const minute = 60_000;

test('a moment is told by its age, and by its date when it is older than a week', () => {
  const told = [1000, 42_000, 3 * minute, 130 * minute, 49 * 60 * minute].map((age) => sayMoment(now - age, now));
  expect(told).toEqual(['just now', '42 s ago', '3 min ago', '2 h ago', '2 d ago']);
  expect(sayMoment(Date.UTC(2026, 10, 1, 12), now)).toMatch(/^1 Nov, \d\d:\d\d$/);
});

test('a clock that runs ahead of ours does not make a moment lie in the future', () => {
  expect(sayMoment(now + 3000, now)).toBe('just now');
});
