// A router that mostly takes the branch with the best share of successes so far, and with probability epsilon another one
// (Sutton and Barto, "Reinforcement Learning", section 2.2).
import type { UnitBackend } from '../graph-node.ts';
import { createBranchScores, learn } from './branch-scores.ts';
import type { RandomSource } from './random-source.ts';
import type { UnitNotes } from './unit-memory.ts';

export interface EpsilonGreedyOptions {
  readonly branches: number;
  /** Probability of another branch than the best. */
  readonly epsilon: number;
  /** Taken for the best until feedback says otherwise; default: any. */
  readonly bestBranch?: number;
  readonly random: RandomSource;
  readonly notes: UnitNotes;
}

export function createEpsilonGreedy({ branches, epsilon, bestBranch, random, notes }: EpsilonGreedyOptions): UnitBackend {
  const scores = createBranchScores(branches, notes.recall());
  const bestSoFar = () => {
    const values = scores.map(({ tries, successes }) => (tries === 0 ? 0 : successes / tries));
    return values.indexOf(Math.max(...values));
  };
  let best = scores.some(({ tries }) => tries > 0) ? bestSoFar() : (bestBranch ?? Math.floor(random() * branches));
  return {
    route: async () => {
      if (branches === 1 || random() >= epsilon) return { branch: best };
      const other = Math.floor(random() * (branches - 1));
      return { branch: other < best ? other : other + 1 };
    },
    sendFeedback: async (feedback, branch) => {
      if (!learn(scores, feedback, branch)) return undefined;
      best = bestSoFar();
      notes.keep(scores);
      return undefined;
    },
  };
}
