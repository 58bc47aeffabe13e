// A router that mostly takes the branch with the best share of successes so far, and with probability epsilon another one
// (Sutton and Barto, "Reinforcement Learning", section 2.2).
import type { UnitBackend } from '../graph-node.ts';
import { createBranchScores, learn } from './branch-scores.ts';
import type { RandomSource } from './random-source.ts';

export interface EpsilonGreedyOptions {
  readonly branches: number;
  /** Probability of another branch than the best. */
  readonly epsilon: number;
  /** Taken for the best until feedback says otherwise; default: any. */
  readonly bestBranch?: number;
  readonly random: RandomSource;
}

export function createEpsilonGreedy({ branches, epsilon, bestBranch, random }: EpsilonGreedyOptions): UnitBackend {
  const scores = createBranchScores(branches);
  let best = bestBranch ?? Math.floor(random() * branches);
  return {
    route: async () => {
      if (branches === 1 || random() >= epsilon) return { branch: best };
      const other = Math.floor(random() * (branches - 1));
      return { branch: other < best ? other : other + 1 };
    },
    sendFeedback: async (feedback, branch) => {
      if (!learn(scores, feedback, branch)) return undefined;
      const values = scores.map(({ tries, successes }) => (tries === 0 ? 0 : successes / tries));
      best = values.indexOf(Math.max(...values));
      return undefined;
    },
  };
}
