// AdminService: registering and finding tasks, workflows and launch plans.
import { create, type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import {
  type NamedEntityIdentifierListRequest,
  NamedEntityIdentifierListSchema,
  type ResourceListRequest,
} from '@ovenbird/protos/flyteidl/admin/common';
import { type LaunchPlanSpec, LaunchPlanSpecSchema, LaunchPlanState } from '@ovenbird/protos/flyteidl/admin/launch_plan';
import { TaskSpecSchema } from '@ovenbird/protos/flyteidl/admin/task';
import { WorkflowSpecSchema } from '@ovenbird/protos/flyteidl/admin/workflow';
import type { AdminService } from '@ovenbird/protos/flyteidl/service/admin';
import {
  type CreateEntityResult,
  type EntityId,
  type EntityKind,
  type EntityRecord,
  entityKey,
  type LaunchDefaults,
  type Workflows,
} from '../../domain/workflows/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { canonicalJson, differences, digestOf } from './canonical.ts';
import { fromLaunchPlan, fromTask, fromWorkflow, scheduleText } from './convert-entities.ts';
import { required, toEntityId } from './convert-ids.ts';
import { equalTo, toListQuery } from './filters.ts';

type Methods = Partial<ServiceImpl<typeof AdminService>>;

export function createAdminEntities({ registry }: Pick<Workflows, 'registry'>): Methods {
  /** Flyte's rule: the same again is ALREADY_EXISTS (clients take that for success), anything else INVALID_ARGUMENT with what differs. */
  async function register<Desc extends DescMessage>(
    kind: EntityKind,
    id: EntityId,
    schema: Desc,
    spec: MessageShape<Desc>,
    create: (common: { id: EntityId; source: Uint8Array; digest: string }) => Promise<CreateEntityResult>,
  ): Promise<Record<string, never>> {
    const json = canonicalJson(schema, spec);
    const result = await create({ id, source: toBinary(schema, spec), digest: digestOf(json) });
    if (result.kind === 'created') return {};
    if (result.kind === 'identical')
      throw new PlatformError('already_exists', `${kind} ${entityKey(id)} is registered already, with the same content.`);
    const changed = differences(canonicalJson(schema, fromBinary(schema, result.existing.source)), json);
    throw new PlatformError(
      'invalid_argument',
      `${kind} ${entityKey(id)} is registered already, with other content; choose another version. Differences: ${changed.join('; ')}`,
      { field: 'id.version' },
    );
  }

  const listRecords = (kind: EntityKind, request: ResourceListRequest) => {
    const { project, domain, name } = required(request.id, 'id');
    return registry.list(kind, toListQuery(request, equalTo({ project, domain, name })));
  };

  const listNames = async (kind: EntityKind, request: NamedEntityIdentifierListRequest) => {
    const page = await registry.names(kind, toListQuery(request, equalTo({ project: request.project, domain: request.domain })));
    return create(NamedEntityIdentifierListSchema, { entities: page.items.map((name) => ({ ...name })), token: page.nextToken ?? '' });
  };

  async function launchPlan(record: EntityRecord) {
    const workflow = await registry.get('workflow', record.plan!.workflow);
    return fromLaunchPlan(record, fromWorkflow(workflow).closure?.compiledWorkflow?.primary?.template?.interface?.outputs);
  }

  const launchPlans = async (page: { items: readonly EntityRecord[]; nextToken?: string }) => ({
    launchPlans: await Promise.all(page.items.map(launchPlan)),
    token: page.nextToken ?? '',
  });

  return {
    createTask: ({ id, spec }) => {
      const given = required(spec, 'spec');
      const template = required(given.template, 'spec.template');
      return register('task', toEntityId(id), TaskSpecSchema, given, (common) =>
        registry.registerTask({ ...common, template: { ...template, ...(id ? { id } : {}) } }),
      );
    },
    createWorkflow: ({ id, spec }) => {
      const given = required(spec, 'spec');
      const template = required(given.template, 'spec.template');
      return register('workflow', toEntityId(id), WorkflowSpecSchema, given, (common) =>
        registry.registerWorkflow({ ...common, template: { ...template, ...(id ? { id } : {}) } }),
      );
    },
    createLaunchPlan: ({ id, spec }) => {
      const given = required(spec, 'spec');
      return register('launch_plan', toEntityId(id), LaunchPlanSpecSchema, given, (common) =>
        registry.registerLaunchPlan({
          ...common,
          workflow: toEntityId(given.workflowId, 'spec.workflow_id'),
          defaultInputs: given.defaultInputs,
          fixedInputs: given.fixedInputs,
          defaults: toDefaults(given),
        }),
      );
    },

    getTask: async ({ id }) => fromTask(await registry.get('task', toEntityId(id))),
    getWorkflow: async ({ id }) => fromWorkflow(await registry.get('workflow', toEntityId(id))),
    getLaunchPlan: async ({ id }) => launchPlan(await registry.get('launch_plan', toEntityId(id))),
    getActiveLaunchPlan: async ({ id }) => {
      const { project, domain, name } = required(id, 'id');
      const page = await registry.list('launch_plan', {
        filters: [...equalTo({ project, domain, name }), ...equalTo({ state: '1' })],
        pageSize: 1,
      });
      const active = page.items[0];
      if (!active)
        throw new PlatformError('not_found', `No version of launch plan ${project}/${domain}/${name} is active.`, { field: 'id' });
      return launchPlan(active);
    },

    listTasks: async (request) => {
      const page = await listRecords('task', request);
      return { tasks: page.items.map(fromTask), token: page.nextToken ?? '' };
    },
    listWorkflows: async (request) => {
      const page = await listRecords('workflow', request);
      return { workflows: page.items.map(fromWorkflow), token: page.nextToken ?? '' };
    },
    listLaunchPlans: async (request) => launchPlans(await listRecords('launch_plan', request)),
    listActiveLaunchPlans: async (request) =>
      launchPlans(
        await registry.list(
          'launch_plan',
          toListQuery(request, [...equalTo({ project: request.project, domain: request.domain }), ...equalTo({ state: '1' })]),
        ),
      ),

    listTaskIds: (request) => listNames('task', request),
    listWorkflowIds: (request) => listNames('workflow', request),
    listLaunchPlanIds: (request) => listNames('launch_plan', request),

    updateLaunchPlan: async ({ id, state }) => {
      await registry.setActive(toEntityId(id), state === LaunchPlanState.ACTIVE);
      return {};
    },
  };
}

function toDefaults(spec: LaunchPlanSpec): LaunchDefaults {
  return {
    maxParallelism: spec.maxParallelism,
    rawOutputPrefix: spec.rawOutputDataConfig?.outputLocationPrefix ?? '',
    labels: spec.labels?.values ?? {},
    annotations: spec.annotations?.values ?? {},
    env: Object.fromEntries(spec.envs?.values.map((pair) => [pair.key, pair.value]) ?? []),
    schedule: scheduleText(spec.entityMetadata?.schedule),
  };
}
