import { expect, it } from 'vitest';
import { createShadowRoom } from './shadow-room.ts';

const labels = { namespace: 'default', deployment: 'dep', predictor: 'shadow' };

it('has room for so many of each shadow, and counts who found none', () => {
  const room = createShadowRoom(1);
  const leave = room.enter(labels)!;
  expect(room.enter(labels)).toBeUndefined();
  expect(room.enter({ ...labels, deployment: 'other' })).toBeDefined();
  leave();
  expect(room.enter(labels)).toBeDefined();
  expect(room.read()).toEqual([
    { labels, dropped: 1 },
    { labels: { ...labels, deployment: 'other' }, dropped: 0 },
  ]);
});
