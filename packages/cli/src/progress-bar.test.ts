import { expect, it } from 'vitest';
import { createProgressBar, progressText } from './progress-bar.ts';

const first = { done: 0, total: 100_000, errors: 0, at: 0 };

it('says how far it is, how fast it goes and when it will be done', () => {
  expect(progressText({ done: 50_000, total: 100_000, errors: 3, at: 5000 }, first)).toBe(
    '━━━━━━━━━━━━──────────── 50 %  50,000 of 100,000 rows  10,000 rows/s  5.0 s left  3 errors',
  );
});

it('says what it knows where nobody knows the end', () => {
  expect(progressText({ done: 1200, total: null, errors: 0, at: 2000 }, first)).toBe('1,200 rows  600 rows/s');
});

it('counts the speed of a resumed job from where it was resumed', () => {
  const resumed = { done: 90_000, total: 100_000, errors: 0, at: 0 };
  expect(progressText({ ...resumed, done: 91_000, at: 1000 }, resumed)).toContain('1,000 rows/s');
});

it('rewrites one line for a person and leaves nothing behind', () => {
  const written: string[] = [];
  const bar = createProgressBar({ err: (text) => void written.push(text), isInteractive: true, columns: 30 });
  bar.show(first);
  bar.show({ ...first, done: 10 });
  bar.clear();
  const lines = written.join('').split('\r');
  expect(lines.every((line) => line.length < 30 && !line.includes('\n'))).toBe(true);
  expect(lines.at(-1)).toBe('');
});

it('writes plain lines, not too many, where nobody looks', () => {
  const written: string[] = [];
  const bar = createProgressBar({ err: (text) => void written.push(text), isInteractive: false, columns: 80 });
  for (let at = 0; at < 11_000; at += 1000) bar.show({ ...first, done: at, at });
  bar.clear();
  expect(written).toHaveLength(3);
});
