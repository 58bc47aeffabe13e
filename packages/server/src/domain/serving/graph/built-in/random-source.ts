// Random numbers that can be repeated: the same seed gives the same choices, so that an experiment can be checked.

/** From 0 (inclusive) to 1 (exclusive). */
export type RandomSource = () => number;

/** A 32-bit counter through a mixing function (splitmix32): good enough to choose children, and tiny. */
export function createRandomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 4_294_967_296;
  };
}

/** Box and Muller's method. */
function sampleNormal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Gamma with scale 1, by Marsaglia and Tsang (2000), "A simple method for generating gamma variables".
 * @param shape  at least 1
 */
export function sampleGamma(shape: number, random: RandomSource): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = sampleNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Beta with parameters of at least 1: from two gammas. */
export function sampleBeta(alpha: number, beta: number, random: RandomSource): number {
  const x = sampleGamma(alpha, random);
  return x / (x + sampleGamma(beta, random));
}
