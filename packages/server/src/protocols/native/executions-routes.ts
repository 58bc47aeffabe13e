// The `executions` area: workflow executions with their nodes, values and logs.
import type { executionEndpoints } from '@ovenbird/contracts/executions';
import type { LineageStore } from '../../domain/lineage/index.ts';
import type { AttemptKey, AttemptRecord, ExecutionId, ListFilter, NodeRecord, Workflows } from '../../domain/workflows/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { type ExecutionParts, toNodes, toSummary } from './execution-answers.ts';
import { createLogChunks, type LogChunks } from './log-chunks.ts';
import type { AreaRoutes } from './native-route.ts';

export interface ExecutionsRoutesDeps {
  readonly workflows: () => Promise<Workflows>;
  /** For the runs that attempts made. */
  readonly lineage: Pick<LineageStore, 'edgesOutOf'>;
  readonly clock: Clock;
}

/** A graph of more nodes is not read on a page; the Flyte API pages them. */
const MAX_NODES = 10_000;
const MAX_RUNS = 5000;

export function createExecutionsRoutes({ workflows, lineage, clock }: ExecutionsRoutesDeps): AreaRoutes<typeof executionEndpoints> {
  return {
    list: async ({ query }) => {
      const { executions } = await workflows();
      const filters: ListFilter[] = [];
      for (const [field, value] of [
        ['project', query.project],
        ['domain', query.domain],
        ['workflow.name', query.workflow],
      ] as const)
        if (value) filters.push({ field, operator: 'eq', values: [value] });
      if (query.phase) filters.push({ field: 'phase', operator: 'value_in', values: query.phase });
      if (query.q) filters.push({ field: 'name', operator: 'contains', values: [query.q] });
      const page = await executions.read.list({
        filters,
        pageSize: query.pageSize,
        ...(query.pageToken ? { pageToken: query.pageToken } : {}),
      });
      return { items: page.items.map((record) => toSummary(record, clock.now())), nextPageToken: page.nextToken ?? null };
    },

    get: async ({ params }) => {
      const room = await workflows();
      const record = await room.executions.get(params);
      const closure = await room.executions.closureOf(record);
      const parts = await readParts(room, lineage, params, room.views.graph(closure));
      const now = clock.now();
      return {
        ...toSummary(record, now),
        ...room.views.ofExecution(record, closure),
        abort: record.abort,
        relaunchOf: record.settings.reference,
        nodes: toNodes(record, parts, now),
        edges: [...parts.graph.edges],
      };
    },

    nodeData: async ({ params }) => {
      const { executions, views } = await workflows();
      const record = await executions.get(params);
      const closure = await executions.closureOf(record);
      if (!views.graph(closure).nodes.some((node) => node.nodeId === params.nodeId))
        throw new PlatformError('not_found', `The execution has no node "${params.nodeId}".`, { field: 'nodeId' });
      const node = await executions.read.node(params, params.nodeId);
      return node ? views.ofNode(params, node, closure) : { inputs: [], outputs: [] };
    },

    logs: async ({ params, query }) => {
      const { key, chunks } = await logsOf(await workflows(), params);
      return chunks.read(key, query.offset, query.limitBytes);
    },
    followLogs: async ({ params, query }, { signal }) => {
      const { key, chunks } = await logsOf(await workflows(), params);
      return chunks.follow(key, query.offset, signal);
    },

    terminate: async ({ params, body }) => {
      const { executions } = await workflows();
      await executions.terminate(params, body.cause, null);
      return toSummary(await executions.get(params), clock.now());
    },
    relaunch: async ({ params, body }) => (await workflows()).executions.relaunch(params, body.name ?? ''),
  };
}

async function readParts(
  { executions, data }: Workflows,
  lineage: ExecutionsRoutesDeps['lineage'],
  id: ExecutionId,
  graph: ExecutionParts['graph'],
): Promise<ExecutionParts> {
  const nodes: NodeRecord[] = [...(await executions.read.nodes(id, { filters: [], pageSize: MAX_NODES })).items];
  const attempts = await executions.read.attempts(id);
  const keyOf = (attempt: AttemptRecord): AttemptKey => ({ execution: id, nodeId: attempt.nodeId, attempt: attempt.attempt });
  const refOf = ({ nodeId, attempt }: AttemptRecord) => `${id.project}/${id.domain}/${id.name}/${nodeId}/${attempt}`;
  const [sizes, edges] = await Promise.all([
    Promise.all(attempts.map(async (attempt) => (await data.readLog(keyOf(attempt), 0, 0)).sizeBytes)),
    lineage.edgesOutOf(
      attempts.map((attempt) => ({ kind: 'task_attempt', id: refOf(attempt) })),
      MAX_RUNS,
    ),
  ]);
  const sizeOf = new Map(attempts.map((attempt, index) => [attempt, sizes[index]!]));
  const runs = Map.groupBy(
    edges.filter((edge) => edge.to.kind === 'run'),
    (edge) => edge.from.id,
  );
  return {
    graph,
    nodes,
    attempts,
    logBytes: (attempt) => sizeOf.get(attempt) ?? 0,
    runIds: (attempt) => (runs.get(refOf(attempt)) ?? []).map((edge) => edge.to.id),
  };
}

/** @throws not_found (no such attempt) */
async function logsOf(
  { executions, data }: Workflows,
  { nodeId, attempt, ...id }: ExecutionId & { nodeId: string; attempt: number },
): Promise<{ key: AttemptKey; chunks: LogChunks }> {
  const find = async () => (await executions.read.attempts(id, nodeId)).find((candidate) => candidate.attempt === attempt);
  if (!(await find()))
    throw new PlatformError('not_found', `Node ${nodeId} of execution ${id.name} has no attempt ${attempt}.`, { field: 'attempt' });
  const hasEnded = async () => (await find())?.endedAt !== null;
  return { key: { execution: id, nodeId, attempt }, chunks: createLogChunks(data, hasEnded) };
}
