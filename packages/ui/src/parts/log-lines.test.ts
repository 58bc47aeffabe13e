import { expect, test } from 'vitest';
import { logLines } from './log-lines.ts';

test('colours of a terminal are left out', () => {
  expect(logLines('\u001b[32mdone\u001b[0m in 2s')).toEqual(['done in 2s']);
});

test('of a line that a progress bar rewrites, what it wrote last is shown', () => {
  expect(logLines('1/3\r2/3\r3/3\nnext')).toEqual(['3/3', 'next']);
});

test('line ends of Windows are line ends', () => {
  expect(logLines('one\r\ntwo\r\n')).toEqual(['one', 'two', '']);
});
