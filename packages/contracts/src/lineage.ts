// The thread: what a thing came from and what it became.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { entityCard, lineageKind } from './entity.ts';
import { epochMs, queryInt } from './scalars.ts';

export const lineageNode = entityCard
  .extend({
    kind: lineageKind,
    distance: z.int().describe('Steps from the root; negative is upstream'),
  })
  .meta({ id: 'LineageNode' });
export type LineageNode = z.infer<typeof lineageNode>;

export const lineageRef = z.object({ kind: lineageKind, id: z.string().min(1) }).meta({ id: 'LineageRef' });
export type LineageRef = z.infer<typeof lineageRef>;

export const lineageEdge = z.object({ from: lineageRef, to: lineageRef, role: z.string(), at: epochMs }).meta({ id: 'LineageEdge' });
export type LineageEdge = z.infer<typeof lineageEdge>;

export const lineageGraph = z
  .object({
    root: lineageRef,
    nodes: z.array(lineageNode).describe('The root included, upstream first'),
    edges: z.array(lineageEdge),
    truncated: z.boolean().describe('There is more than was asked for'),
  })
  .meta({ id: 'LineageGraph' });
export type LineageGraph = z.infer<typeof lineageGraph>;

export const lineageEndpoints = {
  graph: defineEndpoint({
    method: 'GET',
    path: '/lineage',
    summary: 'What an entity came from and what it became',
    query: z.object({
      kind: lineageKind,
      id: z.string().min(1),
      direction: z.enum(['upstream', 'downstream', 'both']).default('both'),
      depth: queryInt.min(1).max(20).default(8),
      limit: queryInt.min(1).max(2000).default(200).describe('Most nodes in the answer'),
    }),
    response: lineageGraph,
  }),
};
