// What the routers of a revision that learn believe of their branches.
import { betaQuantile } from '../graph/built-in/beta-quantile.ts';
import { type BranchScore, createBranchScores } from '../graph/built-in/branch-scores.ts';
import type { UnitMemoryReader } from '../graph/built-in/unit-memory.ts';
import { epsilonOf } from '../graph/built-in/unit-parameters.ts';
import type { PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { isPrepackagedServer } from '../manifest/prepackaged-servers.ts';
import { unitTree } from '../manifest/unit-tree.ts';
import type { Revision } from '../revisions/revision.ts';
import { builtInOf, unitKey } from '../rollout/unit-key.ts';
import type { ImageTable } from '../runtime/component-runtime.ts';

export interface BranchBelief extends Readonly<BranchScore> {
  /** Name of the unit that the branch leads to. */
  readonly branch: string;
  /** Share of successes that the router reckons with; undefined of a branch that epsilon-greedy has not tried. */
  readonly mean?: number;
  /**
   * Where the true share is, with a probability of 95 %. Of Thompson sampling the middle of its own Beta distribution; of
   * epsilon-greedy, which has none, the exact interval of a share (Clopper and Pearson, 1934).
   */
  readonly interval: { readonly low: number; readonly high: number };
}

export interface RouterBelief {
  readonly predictor: string;
  readonly node: string;
  readonly strategy: 'epsilon_greedy' | 'thompson_sampling';
  /** Probability of another branch than the best, of epsilon-greedy. */
  readonly epsilon?: number;
  /** In the order of the manifest. */
  readonly branches: readonly BranchBelief[];
}

export interface RouterBeliefsDeps {
  readonly memory: UnitMemoryReader;
  readonly images: ImageTable;
}

/** @throws unavailable (what they learned cannot be read) */
export type ReadRouterBeliefs = (revision: Pick<Revision, 'spec'>) => Promise<RouterBelief[]>;

export function createReadRouterBeliefs({ memory, images }: RouterBeliefsDeps): ReadRouterBeliefs {
  return async ({ spec }) => {
    const routers = spec.predictors.flatMap((predictor) => learningUnits(predictor, images));
    if (routers.length === 0) return [];
    const learned = await memory.learnedIn(spec);
    return routers.map(({ predictor, unit, strategy }) => {
      const scores = createBranchScores(unit.children.length, learned.get(unitKey(spec, predictor, unit)));
      const believe = strategy === 'thompson_sampling' ? thompsonBelief : shareBelief;
      return {
        predictor: predictor.name,
        node: unit.name,
        strategy,
        ...(strategy === 'epsilon_greedy' ? { epsilon: epsilonOf(unit) } : {}),
        branches: unit.children.map((child, index) => ({ branch: child.name, ...scores[index]!, ...believe(scores[index]!) })),
      };
    });
  };
}

interface LearningUnit {
  readonly predictor: PredictorSpec;
  readonly unit: UnitSpec;
  readonly strategy: RouterBelief['strategy'];
}

const STRATEGIES: Readonly<Record<string, RouterBelief['strategy']>> = {
  EPSILON_GREEDY: 'epsilon_greedy',
  THOMPSON_SAMPLING: 'thompson_sampling',
};

function learningUnits(predictor: PredictorSpec, images: ImageTable): LearningUnit[] {
  return unitTree(predictor.graph).flatMap((unit) => {
    const strategy = isPrepackagedServer(unit.implementation) ? undefined : STRATEGIES[builtInOf(predictor, unit, images) ?? ''];
    return strategy ? [{ predictor, unit, strategy }] : [];
  });
}

const TAIL = 0.025;

type Estimate = Pick<BranchBelief, 'mean' | 'interval'>;

function thompsonBelief({ tries, successes }: BranchScore): Estimate {
  const [alpha, beta] = [1 + successes, 1 + tries - successes];
  return {
    mean: alpha / (alpha + beta),
    interval: { low: betaQuantile(TAIL, alpha, beta), high: betaQuantile(1 - TAIL, alpha, beta) },
  };
}

function shareBelief({ tries, successes }: BranchScore): Estimate {
  const failures = tries - successes;
  return {
    ...(tries > 0 ? { mean: successes / tries } : {}),
    interval: {
      low: successes === 0 ? 0 : betaQuantile(TAIL, successes, failures + 1),
      high: failures === 0 ? 1 : betaQuantile(1 - TAIL, successes + 1, failures),
    },
  };
}
