// Starting, ending and reading executions.
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { CompiledTaskSchema, type CompiledWorkflowClosure } from '@ovenbird/protos/flyteidl/core/compiler';
import { ParameterMapSchema } from '@ovenbird/protos/flyteidl/core/interface';
import { type LiteralMap, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import type { Changes } from '../../../kernel/changes.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { newExecutionName } from '../../../kernel/ids.ts';
import { completeInputs, requireAll } from '../compile/launch-inputs.ts';
import { singleTaskWorkflow, singleTaskWorkflowId } from '../compile/single-task-workflow.ts';
import type { Engine } from '../engine/engine.ts';
import type { LaunchDefaults } from '../entities/entity-store.ts';
import type { ProjectStore } from '../entities/project-store.ts';
import { checkPlace, type Registry, readClosure } from '../entities/registry.ts';
import { checkExecutionName, type EntityId, type EntityKind, type ExecutionId, executionKey } from '../ids.ts';
import type { ExecutionRecord, ExecutionSettings } from './execution.ts';
import { type ExecutionReader, type ExecutionStore, shardOf } from './execution-store.ts';

export interface LaunchRequest {
  readonly project: string;
  readonly domain: string;
  /** Empty: one is made. */
  readonly name: string;
  readonly launched: { readonly kind: EntityKind; readonly id: EntityId };
  readonly inputs: LiteralMap | undefined;
  readonly settings: ExecutionSettings;
  readonly spec: Uint8Array;
}

export interface Executions {
  /** @throws invalid_argument (names the input) · not_found (what is launched) · already_exists (an execution of that name) */
  launch(request: LaunchRequest): Promise<ExecutionId>;
  /** The same again: same entity, inputs and settings. @throws not_found · already_exists */
  relaunch(id: ExecutionId, name: string): Promise<ExecutionId>;
  /** Ask for an end; one that has ended is left as it is. @throws not_found */
  terminate(id: ExecutionId, cause: string, principal: string | null): Promise<void>;
  /** @throws not_found */
  setArchived(id: ExecutionId, archived: boolean): Promise<void>;
  /** @throws not_found */
  get(id: ExecutionId): Promise<ExecutionRecord>;
  /** The workflow that it runs. */
  closureOf(execution: Pick<ExecutionRecord, 'launched' | 'workflow'>): Promise<CompiledWorkflowClosure>;
  readonly read: ExecutionReader;
}

export interface ExecutionsDeps {
  readonly store: ExecutionStore;
  readonly read: ExecutionReader;
  readonly registry: Registry;
  readonly projects: ProjectStore;
  readonly engine: Pick<Engine, 'wake' | 'abort'>;
  readonly changes: Changes;
  readonly clock: Clock;
}

export function createExecutions(deps: ExecutionsDeps): Executions {
  const { store, read, registry, projects, engine, changes, clock } = deps;

  async function get(id: ExecutionId): Promise<ExecutionRecord> {
    const record = await read.get(id);
    if (!record) throw new PlatformError('not_found', `Execution ${executionKey(id)} does not exist.`, { field: 'id' });
    return record;
  }

  async function closureOf({ launched, workflow }: Pick<ExecutionRecord, 'launched' | 'workflow'>): Promise<CompiledWorkflowClosure> {
    if (launched.kind !== 'task') return readClosure(await registry.get('workflow', workflow));
    const task = fromBinary(CompiledTaskSchema, (await registry.get('task', launched.id)).compiled).template;
    if (!task) throw new PlatformError('internal', `Task ${launched.id.name} is stored empty.`);
    return singleTaskWorkflow(launched.id, task);
  }

  /** What the launched entity says about an execution of it. */
  async function resolve({ kind, id }: LaunchRequest['launched']) {
    const fixed = fromBinary(LiteralMapSchema, new Uint8Array());
    if (kind === 'launch_plan') {
      const record = await registry.get('launch_plan', id);
      const plan = record.plan!;
      return {
        workflow: plan.workflow,
        expected: fromBinary(ParameterMapSchema, record.compiled),
        fixed: fromBinary(LiteralMapSchema, plan.fixedInputs),
        defaults: plan.defaults,
      };
    }
    const workflow = kind === 'task' ? singleTaskWorkflowId(id) : id;
    const closure = await closureOf({ launched: { kind, id }, workflow });
    return { workflow, expected: requireAll(closure.primary?.template?.interface?.inputs?.variables ?? {}), fixed, defaults: undefined };
  }

  async function launch(request: LaunchRequest): Promise<ExecutionId> {
    const name = request.name || newExecutionName();
    checkExecutionName(name);
    await checkPlace(projects, request.project, request.domain);
    const { workflow, expected, fixed, defaults } = await resolve(request.launched);
    const inputs = completeInputs(request.inputs, expected, fixed);
    const at = clock.now();
    const id = { project: request.project, domain: request.domain, name };
    const result = await store.create(
      {
        id,
        launched: request.launched,
        workflow,
        spec: request.spec,
        settings: withDefaults(request.settings, defaults),
        inputs: toBinary(LiteralMapSchema, inputs),
        outputs: null,
        phase: 'QUEUED',
        error: null,
        abort: null,
        counts: { total: 0, done: 0, running: 0, failed: 0 },
        archived: false,
        createdAt: at,
        startedAt: null,
        endedAt: null,
        updatedAt: at,
      },
      shardOf(executionKey(id)),
    );
    if (result.kind === 'exists')
      throw new PlatformError('already_exists', `Execution ${executionKey(id)} exists already.`, { field: 'name' });
    changes.publish({ topic: 'execution', id: executionKey(id), kind: 'created', at });
    engine.wake(id);
    return id;
  }

  return {
    launch,
    relaunch: async (id, name) => {
      const before = await get(id);
      const inputs = fromBinary(LiteralMapSchema, before.inputs);
      const fixed = (await resolve(before.launched)).fixed;
      for (const key of Object.keys(fixed.literals)) delete inputs.literals[key];
      return launch({
        project: id.project,
        domain: id.domain,
        name,
        launched: before.launched,
        inputs,
        settings: { ...before.settings, mode: 'RELAUNCH', reference: id },
        spec: before.spec,
      });
    },
    terminate: async (id, cause, principal) => {
      const at = clock.now();
      if ((await store.requestAbort(id, { cause, principal, at })) === 'already_ended') return;
      changes.publish({ topic: 'execution', id: executionKey(id), kind: 'aborting', at });
      engine.abort(id, cause);
    },
    setArchived: (id, archived) => store.setArchived(id, archived, clock.now()),
    get,
    closureOf,
    read,
  };
}

function withDefaults(settings: ExecutionSettings, defaults: LaunchDefaults | undefined): ExecutionSettings {
  if (!defaults) return settings;
  return {
    ...settings,
    labels: { ...defaults.labels, ...settings.labels },
    annotations: { ...defaults.annotations, ...settings.annotations },
    env: { ...defaults.env, ...settings.env },
    maxParallelism: settings.maxParallelism || defaults.maxParallelism,
    rawOutputPrefix: settings.rawOutputPrefix || defaults.rawOutputPrefix,
  };
}
