import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCurve, sampleSteps } from './sample-points.ts';

const curve = (values: readonly number[]) => ({
  runId: 'r',
  key: 'k',
  steps: values.map((_, at) => at),
  timestampsMs: values.map((_, at) => at * 10),
  values,
});

describe('sampling steps as MLflow does', () => {
  it('keeps all that fit', () => {
    expect(sampleSteps([1, 5, 9], 3)).toEqual([1, 5, 9]);
  });

  it('takes them evenly by place, and the last', () => {
    expect(sampleSteps([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7, 9]);
  });
});

describe('sampling a curve', () => {
  it('keeps ends, order and extremes, and never more points than asked for', () => {
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 500 });
    fc.assert(
      fc.property(values, fc.integer({ min: 4, max: 60 }), (all, maxPoints) => {
        const sampled = sampleCurve(curve(all), maxPoints);
        expect(sampled.totalPoints).toBe(all.length);
        expect(sampled.values.length).toBeLessThanOrEqual(maxPoints);
        expect([sampled.steps[0], sampled.steps.at(-1)]).toEqual([0, all.length - 1]);
        expect(sampled.steps).toEqual([...sampled.steps].sort((a, b) => a - b));
        expect(sampled.values).toEqual(sampled.steps.map((step) => all[step]));
        expect([Math.min(...sampled.values), Math.max(...sampled.values)]).toEqual([Math.min(...all), Math.max(...all)]);
      }),
    );
  });

  it('shows that a run diverged', () => {
    const values = Array.from({ length: 1000 }, (_, at) => (at === 500 ? Number.NaN : at));
    expect(sampleCurve(curve(values), 20).values.some(Number.isNaN)).toBe(true);
  });

  it('can be as small as its two ends', () => {
    expect(sampleCurve(curve([1, 2, 3, 4]), 2).values).toEqual([1, 4]);
  });
});
