// The workflow room over a real database and real files, with tasks that are functions.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { type Literal, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import type { TaskTemplate } from '@ovenbird/protos/flyteidl/core/tasks';
import type { LineageEdge } from '../src/domain/lineage/index.ts';
import { createWorkflows, type ExecutionId, type ExecutionRecord, hasEnded, type Workflows } from '../src/domain/workflows/index.ts';
import { type Change, createChanges } from '../src/kernel/changes.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import type { SqlDatabase } from '../src/stores/sql/database.ts';
import { createSqlEntityStore } from '../src/stores/sql/workflows/entity-store.ts';
import { createSqlExecutionReader } from '../src/stores/sql/workflows/execution-reader.ts';
import { createSqlExecutionStore } from '../src/stores/sql/workflows/execution-store.ts';
import { createSqlLeaseStore } from '../src/stores/sql/workflows/lease-store.ts';
import { createSqlProjectStore } from '../src/stores/sql/workflows/project-store.ts';
import { createSqlWorkflowCatalog } from '../src/stores/sql/workflows/workflow-catalog.ts';
import { createLocalTaskData } from '../src/stores/task-data/local-task-data.ts';
import { createInProcessExecutor, type InProcessExecutor, type TaskFunction } from './in-process-executor.ts';
import { idOf, type WorkflowSpec, workflowTemplate } from './workflow-builder.ts';

export interface OpenWorkflows {
  readonly workflows: Workflows;
  readonly executor: InProcessExecutor;
  readonly folder: string;
  readonly changes: readonly Change[];
  readonly edges: readonly LineageEdge[];
  register(templates: readonly TaskTemplate[], spec: WorkflowSpec): Promise<void>;
  launch(inputs?: Readonly<Record<string, Literal>>, more?: LaunchOptions): Promise<ExecutionId>;
  /** Resolves when it has ended. */
  ended(id: ExecutionId): Promise<ExecutionRecord>;
  /** `n0: SUCCEEDED …` by node, of those that began. */
  phases(id: ExecutionId): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly name?: string;
  readonly maxParallelism?: number;
  readonly workflow?: string;
}

let holders = 0;

/** @param folder  of an engine before this one, to go on where it was lost */
export async function openWorkflows(
  database: SqlDatabase,
  tasks: Readonly<Record<string, TaskFunction>>,
  folder = mkdtempSync(join(tmpdir(), 'ovenbird-workflows-')),
): Promise<OpenWorkflows> {
  const bus = createChanges();
  const changes: Change[] = [];
  const edges: LineageEdge[] = [];
  bus.subscribe((change) => changes.push(change));
  const executor = createInProcessExecutor(tasks);
  const reader = createSqlExecutionReader(database);
  const workflows = createWorkflows({
    entities: createSqlEntityStore(database),
    projects: createSqlProjectStore(database),
    catalog: createSqlWorkflowCatalog(database),
    executionStore: createSqlExecutionStore(database),
    executionReader: reader,
    leases: createSqlLeaseStore(database),
    data: createLocalTaskData(folder),
    executor,
    recordLineage: async (recorded) => void edges.push(...recorded),
    addresses: () => ({ control: 'http://127.0.0.1:8080' }),
    holder: `test/${holders++}`,
    isDead: (holder) => holder.startsWith('dead/'),
    changes: bus,
    clock: systemClock,
    logger: silentLogger,
  });

  return {
    workflows,
    executor,
    folder,
    changes,
    edges,
    register: async (templates, spec) => {
      const source = new Uint8Array();
      for (const template of templates)
        await workflows.registry.registerTask({ id: idOf(template.id!.name), source, digest: 'd', template });
      const template = workflowTemplate(spec);
      await workflows.registry.registerWorkflow({ id: idOf(template.id!.name), source, digest: 'd', template });
    },
    launch: (inputs = {}, { name = '', maxParallelism = 0, workflow = 'wf' } = {}) =>
      workflows.executions.launch({
        project: 'flytesnacks',
        domain: 'development',
        name,
        launched: { kind: 'workflow', id: idOf(workflow) },
        inputs: create(LiteralMapSchema, { literals: { ...inputs } }),
        settings: {
          mode: 'MANUAL',
          principal: null,
          labels: {},
          annotations: {},
          env: {},
          tags: [],
          maxParallelism,
          rawOutputPrefix: '',
          reference: null,
        },
        spec: new Uint8Array(),
      }),
    ended: async (id) => {
      const { promise, resolve } = Promise.withResolvers<ExecutionRecord>();
      const look = async () => {
        const record = await reader.get(id);
        if (record && hasEnded(record.phase)) resolve(record);
      };
      const unsubscribe = bus.subscribe((change) => {
        if (change.topic === 'execution') void look();
      });
      await look();
      return promise.finally(unsubscribe);
    },
    phases: async (id) => {
      const page = await reader.nodes(id, { filters: [], pageSize: 1000 });
      return Object.fromEntries(page.items.map((node) => [node.nodeId, node.phase]));
    },
    stop: async () => {
      await workflows.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
