// Workflows and launch plans: what can be executed. What was executed is in `executions.ts`.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { objectState } from './entity.ts';
import { pageOf, pageQuery } from './paging.ts';
import { epochMs, jsonValue } from './scalars.ts';

export const workflowRef = z.object({ project: z.string(), domain: z.string(), name: z.string() }).meta({ id: 'WorkflowRef' });
export type WorkflowRef = z.infer<typeof workflowRef>;

export const workflowVariable = z
  .object({
    name: z.string(),
    type: z.string().describe('e.g. int, list[str], file'),
    description: z.string().nullable(),
    required: z.boolean(),
    default: jsonValue.nullable(),
  })
  .meta({ id: 'WorkflowVariable' });
export type WorkflowVariable = z.infer<typeof workflowVariable>;

export const nodeKind = z
  .enum(['start', 'end', 'task', 'workflow', 'launch_plan', 'branch', 'gate', 'array', 'dynamic'])
  .meta({ id: 'NodeKind' });
export type NodeKind = z.infer<typeof nodeKind>;

/** The static graph of a workflow version; the start and end nodes are part of it. */
export const workflowGraph = z
  .object({
    nodes: z.array(z.object({ nodeId: z.string(), kind: nodeKind, title: z.string(), taskName: z.string().nullable() })),
    edges: z.array(z.object({ from: z.string(), to: z.string() })),
  })
  .meta({ id: 'WorkflowGraph' });
export type WorkflowGraph = z.infer<typeof workflowGraph>;

export const workflowSummary = workflowRef
  .extend({
    latestVersion: z.string(),
    versionCount: z.int(),
    updatedAt: epochMs,
    taskCount: z.int().describe('In the latest version'),
    recentStates: z.array(objectState).describe('Of the last ten executions, newest first'),
    lastExecutionAt: epochMs.nullable(),
  })
  .meta({ id: 'WorkflowSummary' });
export type WorkflowSummary = z.infer<typeof workflowSummary>;

export const workflowVersion = z.object({ version: z.string(), createdAt: epochMs, taskCount: z.int() });

export const launchPlan = workflowRef
  .extend({
    version: z.string(),
    workflow: workflowRef.extend({ version: z.string() }),
    active: z.boolean(),
    schedule: z.string().nullable(),
    createdAt: epochMs,
    inputs: z.array(workflowVariable),
  })
  .meta({ id: 'LaunchPlan' });
export type LaunchPlan = z.infer<typeof launchPlan>;

export const workflow = workflowSummary
  .extend({
    version: z.string().describe('The one shown here'),
    versions: z.array(workflowVersion).describe('Newest first, at most 100'),
    inputs: z.array(workflowVariable),
    outputs: z.array(workflowVariable),
    graph: workflowGraph,
    launchPlans: z.array(launchPlan),
  })
  .meta({ id: 'Workflow' });
export type Workflow = z.infer<typeof workflow>;

const listQuery = pageQuery.extend({
  project: z.string().optional(),
  domain: z.string().optional(),
  q: z.string().optional().describe('Part of the name'),
});

export const workflowEndpoints = {
  list: defineEndpoint({
    method: 'GET',
    path: '/workflows',
    summary: 'Workflows, last changed first',
    query: listQuery,
    response: pageOf(workflowSummary),
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/workflows/{project}/{domain}/{name}',
    summary: 'One workflow with its versions, interface and graph',
    params: workflowRef,
    query: z.object({ version: z.string().optional().describe('Default: the latest') }),
    response: workflow,
  }),
  launchPlans: defineEndpoint({
    method: 'GET',
    path: '/launch-plans',
    summary: 'Latest version of each launch plan',
    query: listQuery,
    response: pageOf(launchPlan),
  }),
};
