// What the shadow of a deployment would have answered, against what callers got.
import { z } from 'zod';
import { durationMs, epochMs } from './scalars.ts';

const quantiles = z.object({ p50: z.number().nullable(), p99: z.number().nullable() });

export const disagreement = z.object({
  id: z.string().describe("Of the answer that the caller got; the shadow's has .shadow behind it"),
  at: epochMs,
  predictor: z.string(),
  shadow: z.string().describe('Name of the shadow'),
  answer: z.string().describe('In one line, e.g. "fruit" or the error message'),
  shadowAnswer: z.string(),
  durationMs,
  shadowDurationMs: durationMs,
});
export type Disagreement = z.infer<typeof disagreement>;

export const shadowComparison = z
  .object({
    startAt: epochMs,
    endAt: epochMs,
    windowMs: durationMs,
    pairs: z.int().describe('Requests that both answered, or failed to'),
    truncated: z.boolean().describe('There were more: only the newest are compared'),
    compared: z.int().describe('Of them, those to which both have an answer'),
    agreed: z.int().describe('The same class for every row; where there are no classes, the same data'),
    onlyShadowFailed: z.int(),
    onlyMainFailed: z.int(),
    bothFailed: z.int(),
    classes: z
      .array(z.object({ main: z.string(), shadow: z.string(), count: z.int() }))
      .describe('How many rows were told which class by whom; most frequent first'),
    latencyMs: z.object({ main: quantiles, shadow: quantiles }),
    disagreements: z.array(disagreement).describe('Newest first'),
  })
  .meta({ id: 'ShadowComparison' });
export type ShadowComparison = z.infer<typeof shadowComparison>;
