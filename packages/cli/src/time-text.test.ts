import { describe, expect, it } from 'vitest';
import { ageText, durationText, timeText } from './time-text.ts';

const minute = 60_000;

describe('times for people', () => {
  it.each([
    [0, '0 ms'],
    [85.4, '85 ms'],
    [4210, '4.2 s'],
    [3 * minute + 5000, '3 min 5 s'],
    [130 * minute, '2 h 10 min'],
    [99 * 60 * minute, '4 d 3 h'],
    [null, '-'],
  ])('%s ms lasts %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it.each([
    [null, '-'],
    [0, '-'],
    [1000, '119s'],
    [120_000 - 10 * minute, '10m'],
    [120_000 - 5 * 60 * minute, '5h'],
    [120_000 - 72 * 60 * minute, '3d'],
  ])('what was at %s is %s old two minutes after the epoch', (at, text) => {
    expect(ageText(at, 120_000)).toBe(text);
  });

  it('names the zone of a time', () => {
    expect(timeText(1_700_000_000_000)).toBe('2023-11-14 22:13:20 UTC');
  });
});
