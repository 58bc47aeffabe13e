// What a learning router remembers of each of its branches.
import type { GraphFeedback } from '../graph-node.ts';

export interface BranchScore {
  tries: number;
  successes: number;
}

/** @param kept  what a unit noted, if it did; of another number of branches it counts for nothing */
export function createBranchScores(branches: number, kept: unknown): BranchScore[] {
  if (Array.isArray(kept) && kept.length === branches && kept.every(isScore))
    return kept.map(({ tries, successes }) => ({ tries, successes }));
  return Array.from({ length: branches }, () => ({ tries: 0, successes: 0 }));
}

function isScore(kept: Partial<BranchScore> | null): boolean {
  const { tries = -1, successes = -1 } = kept ?? {};
  return successes >= 0 && tries >= successes;
}

/**
 * A reward is the share of the request's rows that went well, as Seldon's routers take it: of `n` rows `⌊reward × n⌋` did.
 * @returns whether it was about a branch that there is
 */
export function learn(scores: readonly BranchScore[], feedback: GraphFeedback, branch: number | undefined): boolean {
  const score = branch === undefined ? undefined : scores[branch];
  if (!score) return false;
  const rows = rowsOf(feedback);
  score.tries += rows;
  score.successes += Math.max(0, Math.min(rows, Math.floor(feedback.reward * rows)));
  return true;
}

function rowsOf({ request }: GraphFeedback): number {
  if (request?.kind === 'rows') return Math.max(1, request.value.length);
  if (request?.kind === 'dense') return Math.max(1, request.shape[0] ?? 1);
  return 1;
}
