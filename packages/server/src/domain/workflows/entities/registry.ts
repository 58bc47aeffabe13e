// Registering and finding tasks, workflows and launch plans.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { CompiledTaskSchema, type CompiledWorkflowClosure, CompiledWorkflowClosureSchema } from '@ovenbird/protos/flyteidl/core/compiler';
import { type ParameterMap, ParameterMapSchema } from '@ovenbird/protos/flyteidl/core/interface';
import { type LiteralMap, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import type { TaskTemplate } from '@ovenbird/protos/flyteidl/core/tasks';
import type { WorkflowTemplate } from '@ovenbird/protos/flyteidl/core/workflow';
import type { Changes } from '../../../kernel/changes.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { Page } from '../../../kernel/paging.ts';
import { compileWorkflow } from '../compile/compile-workflow.ts';
import { checkFixedInputs, expectedInputs } from '../compile/launch-inputs.ts';
import { checkEntityId, type EntityId, type EntityKind, type EntityName, entityKey, NOUN } from '../ids.ts';
import type { CreateEntityResult, EntityRecord, EntityStore, LaunchDefaults } from './entity-store.ts';
import type { ListQuery } from './list-query.ts';
import type { ProjectStore } from './project-store.ts';
import { DOMAINS } from './project-store.ts';

/** What every registration has: `source` and `digest` as in `EntityRecord`. */
interface Registration {
  readonly id: EntityId;
  readonly source: Uint8Array;
  readonly digest: string;
}

export interface Registry {
  /** @throws invalid_argument · not_found (project) */
  registerTask(registration: Registration & { readonly template: TaskTemplate }): Promise<CreateEntityResult>;
  /** @throws invalid_argument (names node and variable) · unimplemented (a kind of node) · not_found (project) */
  registerWorkflow(registration: Registration & { readonly template: WorkflowTemplate }): Promise<CreateEntityResult>;
  /** @throws invalid_argument (names the input) · not_found (workflow, project) */
  registerLaunchPlan(
    registration: Registration & {
      readonly workflow: EntityId;
      readonly defaultInputs: ParameterMap | undefined;
      readonly fixedInputs: LiteralMap | undefined;
      readonly defaults: LaunchDefaults;
    },
  ): Promise<CreateEntityResult>;
  /** @throws not_found */
  get(kind: EntityKind, id: EntityId): Promise<EntityRecord>;
  list(kind: EntityKind, query: ListQuery): Promise<Page<EntityRecord>>;
  names(kind: EntityKind, query: ListQuery): Promise<Page<EntityName>>;
  /** @throws not_found */
  setActive(id: EntityId, active: boolean): Promise<void>;
}

export interface RegistryDeps {
  readonly entities: EntityStore;
  readonly projects: ProjectStore;
  /** Told that tasks may have to run soon. */
  readonly expectTasks: () => void;
  readonly changes: Changes;
  readonly clock: Clock;
}

export function createRegistry({ entities, projects, expectTasks, changes, clock }: RegistryDeps): Registry {
  async function get(kind: EntityKind, id: EntityId): Promise<EntityRecord> {
    const record = await entities.get(kind, id);
    if (!record) throw new PlatformError('not_found', `${NOUN[kind]} ${entityKey(id)} does not exist.`, { field: 'id' });
    return record;
  }

  /** A version that is there already is answered before it is compiled: clients repeat every failing call three times. */
  async function register(
    kind: EntityKind,
    { id, source, digest }: Registration,
    make: () => Promise<Pick<EntityRecord, 'compiled' | 'plan' | 'taskCount'>>,
  ): Promise<CreateEntityResult> {
    checkEntityId(kind, id);
    const existing = await entities.get(kind, id);
    if (existing) return existing.digest === digest ? { kind: 'identical' } : { kind: 'different', existing };
    await checkPlace(projects, id.project, id.domain);
    const at = clock.now();
    const result = await entities.create({ kind, id, source, digest, active: false, createdAt: at, updatedAt: at, ...(await make()) });
    if (result.kind === 'created' && kind !== 'task')
      changes.publish({ topic: 'workflow', id: `${id.project}/${id.domain}/${id.name}`, kind: 'created', at });
    return result;
  }

  return {
    registerTask: (registration) => {
      expectTasks();
      return register('task', registration, async () => ({
        compiled: toBinary(CompiledTaskSchema, create(CompiledTaskSchema, { template: registration.template })),
        plan: null,
        taskCount: 0,
      }));
    },

    registerWorkflow: (registration) =>
      register('workflow', registration, async () => {
        const closure = compileWorkflow(registration.template, await tasksOf(registration.template, entities));
        return {
          compiled: toBinary(CompiledWorkflowClosureSchema, closure),
          plan: null,
          taskCount: registration.template.nodes.length,
        };
      }),

    registerLaunchPlan: (registration) =>
      register('launch_plan', registration, async () => {
        const closure = readClosure(await get('workflow', registration.workflow));
        const variables = closure.primary?.template?.interface?.inputs?.variables ?? {};
        const fixed = checkFixedInputs(registration.fixedInputs, variables);
        return {
          compiled: toBinary(ParameterMapSchema, expectedInputs(variables, registration.defaultInputs, fixed)),
          plan: { workflow: registration.workflow, fixedInputs: toBinary(LiteralMapSchema, fixed), defaults: registration.defaults },
          taskCount: 0,
        };
      }),

    get,
    list: (kind, query) => entities.list(kind, query),
    names: (kind, query) => entities.names(kind, query),
    setActive: async (id, active) => {
      const at = clock.now();
      await entities.setActive(id, active, at);
      changes.publish({ topic: 'workflow', id: `${id.project}/${id.domain}/${id.name}`, kind: 'updated', at });
    },
  };
}

export const readClosure = (record: EntityRecord): CompiledWorkflowClosure => fromBinary(CompiledWorkflowClosureSchema, record.compiled);

/** @throws not_found (project) · invalid_argument (domain) */
export async function checkPlace(projects: ProjectStore, project: string, domain: string): Promise<void> {
  if (!DOMAINS.some((known) => known === domain))
    throw new PlatformError('invalid_argument', `Domain "${domain}" does not exist; there are ${DOMAINS.join(', ')}.`, { field: 'domain' });
  if (!(await projects.get(project)))
    throw new PlatformError('not_found', `Project "${project}" does not exist. Register it first, or use flytesnacks.`, {
      field: 'project',
    });
}

async function tasksOf(template: WorkflowTemplate, entities: EntityStore): Promise<Map<string, TaskTemplate>> {
  const ids = new Map<string, EntityId>();
  for (const node of template.nodes) {
    const id = node.target.case === 'taskNode' ? node.target.value.reference.value : undefined;
    if (id) ids.set(entityKey(id), id);
  }
  const tasks = new Map<string, TaskTemplate>();
  for (const record of await entities.getMany('task', [...ids.values()])) {
    const template = fromBinary(CompiledTaskSchema, record.compiled).template;
    if (template) tasks.set(entityKey(record.id), template);
  }
  return tasks;
}
