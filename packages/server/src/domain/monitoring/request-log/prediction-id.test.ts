import { describe, expect, it } from 'vitest';
import { newPredictionId, timeOfPredictionId } from './prediction-id.ts';

describe('a prediction id', () => {
  const now = Date.UTC(2026, 10, 25);

  it('is a UUID of version 7 that carries its time', () => {
    const id = newPredictionId(now);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(timeOfPredictionId(id)).toBe(now);
  });

  it('is unique, and sorts by time', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => newPredictionId(now + index));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });

  it('of a client carries no time', () => {
    for (const id of ['', 'abc', '5f6c9b1e-8a0a-4d2b-9d55-0d9b2a1c3e4f']) expect(timeOfPredictionId(id)).toBeUndefined();
  });
});
