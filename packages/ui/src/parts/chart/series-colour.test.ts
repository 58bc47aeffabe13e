import { expect, test } from 'vitest';
import { firstChoice, pickSlot, seriesCount } from './series-colour.ts';

test('an id alone always gets the same colour', () => {
  expect(pickSlot('run-a', [])).toBe(firstChoice('run-a'));
});

test('ten ids seen together wear ten colours', () => {
  const worn: number[] = [];
  for (let at = 0; at < seriesCount; at += 1) worn.push(pickSlot(`run-${at}`, worn));
  expect(new Set(worn).size).toBe(seriesCount);
});

test('the eleventh shares with one, not with the same one again', () => {
  const worn = Array.from({ length: seriesCount }, (_, slot) => slot);
  const eleventh = pickSlot('eleven', worn);
  expect(pickSlot('twelve', [...worn, eleventh])).not.toBe(eleventh);
});
