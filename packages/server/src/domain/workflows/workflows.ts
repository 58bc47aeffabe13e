// The workflow room: registry, projects, executions and the engine that runs them.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { LineageEdge } from '../lineage/index.ts';
import { planExecution } from './compile/execution-plan.ts';
import { createAttemptRunner } from './engine/attempt-runner.ts';
import { createEngine } from './engine/engine.ts';
import type { LeaseStore } from './engine/lease-store.ts';
import { createRecorder } from './engine/recorder.ts';
import type { EntityStore } from './entities/entity-store.ts';
import type { ProjectStore } from './entities/project-store.ts';
import { createRegistry, type Registry } from './entities/registry.ts';
import type { WorkflowCatalog } from './entities/workflow-catalog.ts';
import type { ExecutionReader, ExecutionStore } from './executions/execution-store.ts';
import { createExecutions, type Executions } from './executions/executions.ts';
import type { TaskData } from './tasks/task-data.ts';
import type { PlatformAddresses } from './tasks/task-environment.ts';
import type { TaskExecutor } from './tasks/task-executor.ts';
import { createWorkflowViews, type WorkflowViews } from './views/workflow-views.ts';

export interface Workflows {
  readonly registry: Registry;
  readonly projects: ProjectStore;
  readonly executions: Executions;
  readonly catalog: WorkflowCatalog;
  readonly views: WorkflowViews;
  readonly data: TaskData;
  /** Begin to run what is unfinished. */
  start(): Promise<void>;
  /** End every process; executions go on at the next start. */
  stop(): Promise<void>;
}

export interface WorkflowsDeps {
  readonly entities: EntityStore;
  readonly projects: ProjectStore;
  readonly catalog: WorkflowCatalog;
  readonly executionStore: ExecutionStore;
  readonly executionReader: ExecutionReader;
  readonly leases: LeaseStore;
  readonly data: TaskData;
  readonly executor: TaskExecutor;
  readonly recordLineage: (edges: readonly LineageEdge[]) => Promise<void>;
  /** Asked when a task starts, so that the port may be known only then. */
  readonly addresses: () => PlatformAddresses;
  /** Names this process among engines; see `EngineDeps.isDead`. */
  readonly holder: string;
  readonly isDead: (holder: string) => boolean;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createWorkflows(deps: WorkflowsDeps): Workflows {
  const { entities, projects, executionStore: store, executionReader: read, data, changes, clock, logger } = deps;
  const registry = createRegistry({ entities, projects, expectTasks: () => deps.executor.expect(), changes, clock });
  const recorder = createRecorder({ store, recordLineage: deps.recordLineage, changes, holder: deps.holder });
  const attempts = createAttemptRunner({ data, executor: deps.executor, addresses: deps.addresses, clock, logger });
  const engine = createEngine({
    store,
    leases: deps.leases,
    data,
    attempts,
    recorder,
    planOf: async ({ execution }) => planExecution(await executions.closureOf(execution)),
    holder: deps.holder,
    isDead: deps.isDead,
    clock,
    logger,
  });
  const executions = createExecutions({ store, read, registry, projects, engine, changes, clock });
  const views = createWorkflowViews(executions, data);
  return { registry, projects, executions, catalog: deps.catalog, views, data, start: engine.start, stop: engine.stop };
}
