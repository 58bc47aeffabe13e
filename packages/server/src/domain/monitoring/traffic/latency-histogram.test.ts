import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

const latencies = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });
const quantile = fc.double({ min: 0, max: 1, noNaN: true });

describe('a latency histogram', () => {
  it('tells any quantile to 2 %', () => {
    fc.assert(
      fc.property(latencies, quantile, (values, q) => {
        const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1]!;
        expect(Math.abs(histogramOf(values).quantile(q)! / exact - 1)).toBeLessThan(0.02);
      }),
    );
  });

  it('of two parts is the same as of the whole, merged or written and read', () => {
    fc.assert(
      fc.property(latencies, latencies, (some, more) => {
        const merged = histogramOf(some);
        merged.merge(histogramOf(more));
        const read = new LatencyHistogram();
        read.mergeEncoded(histogramOf(some).encode());
        read.mergeEncoded(histogramOf(more).encode());
        const whole = histogramOf([...some, ...more]);
        expect([merged.encode(), read.encode()]).toEqual([whole.encode(), whole.encode()]);
        expect([merged.total, read.total]).toEqual([whole.total, whole.total]);
      }),
    );
  });

  it('has no quantile when it is empty', () => {
    expect(new LatencyHistogram().quantile(0.5)).toBeNull();
    expect(new LatencyHistogram().encode()).toBe('1;');
  });

  it('counts what is too small or too large at its ends', () => {
    expect(histogramOf([0, 0.2]).quantile(0.5)).toBe(1);
    expect(histogramOf([1e15]).quantile(0.5)).toBeGreaterThan(1.1e9);
  });

  it('does not read a version that it does not know', () => {
    expect(() => new LatencyHistogram().mergeEncoded('2;1:1')).toThrow(/version/);
  });
});
