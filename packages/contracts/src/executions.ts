// Workflow executions: their nodes, attempts, logs, inputs and outputs.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { objectState } from './entity.ts';
import { pageOf, pageQuery } from './paging.ts';
import { durationMs, epochMs, jsonValue, queryInt, queryList } from './scalars.ts';
import { nodeKind, workflowRef } from './workflows.ts';

export const executionRef = z.object({ project: z.string(), domain: z.string(), name: z.string() }).meta({ id: 'ExecutionRef' });
export type ExecutionRef = z.infer<typeof executionRef>;

/** Flyte's phases of an execution. */
export const executionPhase = z
  .enum(['UNDEFINED', 'QUEUED', 'RUNNING', 'SUCCEEDING', 'SUCCEEDED', 'FAILING', 'FAILED', 'ABORTING', 'ABORTED', 'TIMED_OUT'])
  .meta({ id: 'ExecutionPhase' });
export type ExecutionPhase = z.infer<typeof executionPhase>;

export const executionError = z
  .object({
    code: z.string(),
    kind: z.enum(['user', 'system', 'unknown']),
    message: z.string().describe('As the task raised it, with its traceback'),
    nodeId: z.string().nullable(),
  })
  .meta({ id: 'ExecutionError' });
export type ExecutionError = z.infer<typeof executionError>;

/** A value passed between tasks, made readable. */
export const literalView = z
  .object({
    name: z.string(),
    type: z.string(),
    value: jsonValue.describe('JSON form; files and directories by their uri'),
    uri: z.string().nullable(),
  })
  .meta({ id: 'LiteralView' });
export type LiteralView = z.infer<typeof literalView>;

const timing = {
  startedAt: epochMs.nullable(),
  endedAt: epochMs.nullable(),
  durationMs: durationMs.nullable().describe('So far, while it runs'),
};

export const taskAttempt = z
  .object({
    attempt: z.int().describe('Counts from 0'),
    phase: z.string(),
    state: objectState,
    ...timing,
    error: executionError.nullable(),
    logBytes: z.int(),
    runIds: z.array(z.string()).describe('MLflow runs it made'),
  })
  .meta({ id: 'TaskAttempt' });
export type TaskAttempt = z.infer<typeof taskAttempt>;

export const nodeExecution = z
  .object({
    nodeId: z.string(),
    kind: nodeKind,
    title: z.string(),
    taskName: z.string().nullable(),
    taskVersion: z.string().nullable(),
    parentNodeId: z.string().nullable(),
    phase: z.string(),
    state: objectState,
    ...timing,
    cache: z.enum(['disabled', 'miss', 'hit', 'populated', 'skipped', 'failed']),
    error: executionError.nullable(),
    attempts: z.array(taskAttempt),
  })
  .meta({ id: 'NodeExecution' });
export type NodeExecution = z.infer<typeof nodeExecution>;

export const executionSummary = executionRef
  .extend({
    workflow: workflowRef.extend({ version: z.string() }),
    launchPlan: workflowRef.extend({ version: z.string() }).nullable(),
    phase: executionPhase,
    state: objectState,
    createdAt: epochMs,
    ...timing,
    principal: z.string().nullable(),
    nodeCounts: z.object({ total: z.int(), done: z.int(), running: z.int(), failed: z.int() }),
    error: executionError.nullable(),
  })
  .meta({ id: 'ExecutionSummary' });
export type ExecutionSummary = z.infer<typeof executionSummary>;

export const execution = executionSummary
  .extend({
    inputs: z.array(literalView),
    outputs: z.array(literalView),
    abort: z.object({ cause: z.string(), principal: z.string().nullable(), at: epochMs }).nullable(),
    relaunchOf: executionRef.nullable(),
    nodes: z.array(nodeExecution),
    edges: z.array(z.object({ from: z.string(), to: z.string() })),
  })
  .meta({ id: 'Execution' });
export type Execution = z.infer<typeof execution>;

export const logChunk = z
  .object({
    text: z.string(),
    offset: z.int().describe('Byte at which the text begins'),
    nextOffset: z.int().describe('Ask from here next'),
    sizeBytes: z.int().describe('Size of the log now'),
    complete: z.boolean().describe('The attempt has ended and nothing follows nextOffset'),
  })
  .meta({ id: 'LogChunk' });
export type LogChunk = z.infer<typeof logChunk>;

const nodeParams = executionRef.extend({ nodeId: z.string() });
const attemptParams = nodeParams.extend({ attempt: queryInt.min(0) });

export const executionEndpoints = {
  list: defineEndpoint({
    method: 'GET',
    path: '/executions',
    summary: 'Executions, newest first',
    query: pageQuery.extend({
      project: z.string().optional(),
      domain: z.string().optional(),
      workflow: z.string().optional().describe('Name of the workflow'),
      phase: queryList.optional().describe('May be repeated, e.g. RUNNING'),
      q: z.string().optional().describe('Part of the name'),
    }),
    response: pageOf(executionSummary),
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/executions/{project}/{domain}/{name}',
    summary: 'One execution with its graph and the state of each node',
    params: executionRef,
    response: execution,
  }),
  nodeData: defineEndpoint({
    method: 'GET',
    path: '/executions/{project}/{domain}/{name}/nodes/{nodeId}/data',
    summary: 'Inputs and outputs of a node',
    params: nodeParams,
    response: z.object({ inputs: z.array(literalView), outputs: z.array(literalView) }),
  }),
  logs: defineEndpoint({
    method: 'GET',
    path: '/executions/{project}/{domain}/{name}/nodes/{nodeId}/attempts/{attempt}/logs',
    summary: 'A piece of the log of an attempt',
    params: attemptParams,
    query: z.object({
      offset: queryInt.default(0).describe('Byte to begin at; negative counts from the end'),
      limitBytes: queryInt.min(1).max(4_194_304).default(262_144),
    }),
    response: logChunk,
  }),
  followLogs: defineEndpoint({
    method: 'GET',
    path: '/executions/{project}/{domain}/{name}/nodes/{nodeId}/attempts/{attempt}/logs/follow',
    summary: 'The log of an attempt as it grows; ends after the chunk with complete = true',
    params: attemptParams,
    query: z.object({ offset: queryInt.default(0) }),
    response: logChunk,
    answer: 'events',
  }),
  terminate: defineEndpoint({
    method: 'POST',
    path: '/executions/{project}/{domain}/{name}/terminate',
    summary: 'Stop an execution and everything it runs; succeeds when it has already ended',
    params: executionRef,
    body: z.object({ cause: z.string().default('Terminated by a person') }),
    response: executionSummary,
  }),
  relaunch: defineEndpoint({
    method: 'POST',
    path: '/executions/{project}/{domain}/{name}/relaunch',
    summary: 'Execute the same launch plan with the same inputs again',
    params: executionRef,
    body: z.object({ name: z.string().optional() }),
    response: executionRef,
  }),
};
