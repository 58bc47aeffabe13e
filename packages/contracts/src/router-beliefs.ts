// What routers that learn from feedback believe of their branches.
import { z } from 'zod';

export const branchBelief = z
  .object({
    branch: z.string().describe('Name of the unit that the branch leads to'),
    tries: z.int().describe('Rows that it answered and that feedback told of'),
    successes: z.int().describe('Those that went well: of a request with n rows, reward × n rounded down'),
    mean: z
      .number()
      .nullable()
      .describe('Share of successes that the router reckons with; null of a branch that epsilon-greedy has not tried'),
    interval: z.object({ low: z.number(), high: z.number() }).describe('Where the true share is, at 95 %'),
  })
  .meta({ id: 'BranchBelief' });
export type BranchBelief = z.infer<typeof branchBelief>;

export const routerBelief = z
  .object({
    predictor: z.string(),
    node: z.string().describe('Name of the router in the graph'),
    strategy: z.enum(['epsilon_greedy', 'thompson_sampling']),
    epsilon: z.number().nullable().describe('Probability of another branch than the best; null of Thompson sampling'),
    branches: z.array(branchBelief).describe('In the order of the manifest'),
  })
  .meta({ id: 'RouterBelief' });
export type RouterBelief = z.infer<typeof routerBelief>;
