// The `workflows` area: what can be executed.
import type { LaunchPlan, WorkflowSummary, workflowEndpoints } from '@ovenbird/contracts/workflows';
import type { EntityRecord, ListFilter, ListQuery, WorkflowEntry, Workflows } from '../../domain/workflows/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { stateOf } from './execution-answers.ts';
import type { AreaRoutes } from './native-route.ts';

const RECENT_EXECUTIONS = 10;
const VERSIONS_SHOWN = 100;
const LAUNCH_PLANS_SHOWN = 100;

export function createWorkflowsRoutes(workflows: () => Promise<Workflows>): AreaRoutes<typeof workflowEndpoints> {
  return {
    list: async ({ query }) => {
      const { catalog } = await workflows();
      const page = await catalog.workflows(toListQuery(query));
      return { items: await withExecutions(catalog, page.items), nextPageToken: page.nextToken ?? null };
    },

    get: async ({ params, query }) => {
      const room = await workflows();
      const { registry, catalog, executions, views } = room;
      const own = named(params);
      const [entry] = (await catalog.workflows({ filters: own, pageSize: 1 })).items;
      if (!entry)
        throw new PlatformError('not_found', `Workflow ${params.project}/${params.domain}/${params.name} does not exist.`, {
          field: 'name',
        });
      const version = query.version ?? entry.latestVersion;
      const id = { ...params, version };
      const closure = await executions.closureOf({ launched: { kind: 'workflow', id }, workflow: id });
      const [summary] = await withExecutions(catalog, [entry]);
      const versions = await registry.list('workflow', { filters: own, pageSize: VERSIONS_SHOWN });
      const plans = await catalog.launchPlans({
        filters: [
          ...named({ project: params.project, domain: params.domain }),
          { field: 'workflow.name', operator: 'eq', values: [params.name] },
        ],
        pageSize: LAUNCH_PLANS_SHOWN,
      });
      const { nodes, edges } = views.graph(closure);
      return {
        ...summary!,
        version,
        versions: versions.items.map((record) => ({
          version: record.id.version,
          createdAt: record.createdAt,
          taskCount: record.taskCount,
        })),
        inputs: views.variables(closure, 'inputs'),
        outputs: views.variables(closure, 'outputs'),
        graph: { nodes: nodes.map(({ nodeId, kind, title, taskName }) => ({ nodeId, kind, title, taskName })), edges: [...edges] },
        launchPlans: plans.items.map((record) => toLaunchPlan(room, record)),
      };
    },

    launchPlans: async ({ query }) => {
      const room = await workflows();
      const page = await room.catalog.launchPlans(toListQuery(query));
      return { items: page.items.map((record) => toLaunchPlan(room, record)), nextPageToken: page.nextToken ?? null };
    },
  };
}

interface ListInput {
  readonly project?: string | undefined;
  readonly domain?: string | undefined;
  readonly q?: string | undefined;
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
}

const named = (fields: Readonly<Record<string, string | undefined>>): ListFilter[] =>
  Object.entries(fields).flatMap(([field, value]) => (value ? [{ field, operator: 'eq' as const, values: [value] }] : []));

function toListQuery({ project, domain, q, pageSize, pageToken }: ListInput): ListQuery {
  const filters = named({ project, domain });
  if (q) filters.push({ field: 'name', operator: 'contains', values: [q] });
  return { filters, pageSize, ...(pageToken ? { pageToken } : {}) };
}

async function withExecutions(catalog: Workflows['catalog'], entries: readonly WorkflowEntry[]): Promise<WorkflowSummary[]> {
  const recent = await catalog.recentExecutions(entries, RECENT_EXECUTIONS);
  return entries.map((entry, index) => ({
    ...entry,
    recentStates: recent[index]!.phases.map(stateOf),
    lastExecutionAt: recent[index]!.lastAt,
  }));
}

function toLaunchPlan({ views }: Workflows, record: EntityRecord): LaunchPlan {
  const plan = record.plan!;
  return {
    ...record.id,
    workflow: { ...plan.workflow },
    active: record.active,
    schedule: plan.defaults.schedule,
    createdAt: record.createdAt,
    inputs: views.parameters(record),
  };
}
