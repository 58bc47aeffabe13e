import { expect, test } from 'vitest';
import { formatAligned, formatBytes, formatCount, formatDuration, formatMeasure, formatShare, nounFor } from './format-number.ts';

test('a missing number is a dash and never a zero', () => {
  for (const format of [formatCount, formatMeasure, formatShare, formatBytes, formatDuration]) {
    expect(format(null)).toBe('–');
    expect(format(undefined)).toBe('–');
  }
});

test('a measure keeps four significant digits and says what is not a number', () => {
  expect(formatMeasure(0.873_149)).toBe('0.8731');
  expect(formatMeasure(12_480)).toBe('12,480');
  expect(formatMeasure(1.234e-7)).toBe('1.23e-7');
  expect(formatMeasure(Number.NaN)).toBe('NaN');
  expect(formatMeasure(Number.NEGATIVE_INFINITY)).toBe('−∞');
  expect(formatMeasure(0)).toBe('0');
});

test('a duration is told in the two largest units that matter', () => {
  expect(formatDuration(0.42)).toBe('0.42 ms');
  expect(formatDuration(840)).toBe('840 ms');
  expect(formatDuration(12_400)).toBe('12.4 s');
  expect(formatDuration(185_000)).toBe('3 m 05 s');
  expect(formatDuration(7_800_000)).toBe('2 h 10 m');
  expect(formatDuration(273_600_000)).toBe('3 d 4 h');
});

test('bytes are told in powers of a thousand', () => {
  expect(formatBytes(812)).toBe('812 B');
  expect(formatBytes(3_412_000)).toBe('3.41 MB');
});

test('a share is told in percent with three digits', () => {
  expect(formatShare(0.021_34)).toBe('2.13 %');
  expect(formatShare(1)).toBe('100 %');
});

test('in a column, zeros at the end stay', () => {
  expect([0.97, 0.973, 12, 1e-7].map((value) => formatAligned(value))).toEqual(['0.9700', '0.9730', '12', '1.00e-7']);
});

test('one thing is not said in the plural', () => {
  expect([nounFor(1, 'runs'), nounFor(2, 'runs'), nounFor(1, 'entries'), nounFor(0, 'launch plans')]).toEqual([
    'run',
    'runs',
    'entry',
    'launch plans',
  ]);
});
