// A router that takes each branch as often as it is likely to be the best one: it draws a success rate for each branch from
// what is known of it (a Beta distribution over successes and failures) and takes the highest (Thompson, 1933).
import type { UnitBackend } from '../graph-node.ts';
import { createBranchScores, learn } from './branch-scores.ts';
import { type RandomSource, sampleBeta } from './random-source.ts';
import type { UnitNotes } from './unit-memory.ts';

export interface ThompsonSamplingOptions {
  readonly branches: number;
  readonly random: RandomSource;
  readonly notes: UnitNotes;
}

export function createThompsonSampling({ branches, random, notes }: ThompsonSamplingOptions): UnitBackend {
  const scores = createBranchScores(branches, notes.recall());
  return {
    route: async () => {
      const drawn = scores.map(({ tries, successes }) => sampleBeta(1 + successes, 1 + tries - successes, random));
      return { branch: drawn.indexOf(Math.max(...drawn)) };
    },
    sendFeedback: async (feedback, branch) => {
      if (learn(scores, feedback, branch)) notes.keep(scores);
      return undefined;
    },
  };
}
