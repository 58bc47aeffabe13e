// What people are told of units that have fewer copies than their manifests ask for.
import type { ReplicaCount } from './replica-counts.ts';

/** @returns e.g. `This machine has no room for more copies (--max-copies): unit "classifier" of predictor "main" has 64 of 1000000 copies.`; undefined where there is room for all */
export function shortOfCopies(counts: readonly Pick<ReplicaCount, 'predictor' | 'node' | 'desired' | 'asked'>[]): string | undefined {
  const short = counts.filter(({ desired, asked }) => desired < asked);
  if (short.length === 0) return undefined;
  const units = short.map(
    ({ predictor, node, desired, asked }) => `unit "${node}" of predictor "${predictor}" has ${desired} of ${asked} copies`,
  );
  return `This machine has no room for more copies (--max-copies): ${units.join(', ')}.`;
}
