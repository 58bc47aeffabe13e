import { expect, it } from 'vitest';
import { betaQuantile } from './beta-quantile.ts';

// scipy.stats.beta.ppf of SciPy 1.17.
it.each([
  [0.025, 1, 1, 0.025],
  [0.025, 2, 1, 0.15811388300841897],
  [0.975, 31, 12, 0.8428085332342546],
  [0.025, 31, 12, 0.5796033128823919],
  [0.5, 3, 3, 0.5],
  [0.975, 1, 200, 0.01827534035513624],
  [0.025, 1500, 30, 0.9728736023955019],
])('the quantile %d of Beta(%d, %d) is %d', (probability, alpha, beta, expected) => {
  expect(betaQuantile(probability, alpha, beta)).toBeCloseTo(expected, 10);
});

it('is found for millions of tries too', () => {
  const [low, high] = [betaQuantile(0.025, 3_000_000, 7_000_000), betaQuantile(0.975, 3_000_000, 7_000_000)];
  expect(low).toBeCloseTo(0.3 - 1.96 * Math.sqrt((0.3 * 0.7) / 10_000_000), 6);
  expect(high).toBeCloseTo(0.3 + 1.96 * Math.sqrt((0.3 * 0.7) / 10_000_000), 6);
});
