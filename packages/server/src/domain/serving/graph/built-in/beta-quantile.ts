// Quantiles of the Beta distribution, for intervals of a share.

/** Halvings of an interval of 1 until it is as fine as a double. */
const HALVINGS = 60;

/**
 * @param probability  above 0 and below 1
 * @param alpha  above 0, e.g. 1 + successes
 * @param beta  above 0, e.g. 1 + failures
 * @returns the share that lies above the true one with that probability
 */
export function betaQuantile(probability: number, alpha: number, beta: number): number {
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (betaCumulative(middle, alpha, beta) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularized incomplete beta function I_x(a, b): NIST's Handbook (DLMF) 8.17.22, which converges fast below the mean. */
function betaCumulative(x: number, a: number, b: number): number {
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCumulative(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a;
  return front * continuedFraction(x, a, b);
}

const MAX_TERMS = 10_000;
const CLOSE_ENOUGH = 1e-15;
/** In place of 0, which must not divide. */
const TINY = 1e-300;

/** Lentz's method. */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MAX_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < CLOSE_ENOUGH) break;
  }
  return value;
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

const SHIFT = 15;

/** Stirling's series (DLMF 5.11.1) where it is exact to a double, reached from below by Γ(x + 1) = x Γ(x). */
function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < SHIFT) {
    product *= shifted;
    shifted += 1;
  }
  const square = shifted * shifted;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
