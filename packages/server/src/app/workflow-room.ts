// The workflow room, put together when it is first needed: Flyte's messages and the gRPC server cost 150 ms, which the
// first answered request must not wait for. An execution that was left unfinished needs it at once.
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.ts';
import type { RecordLineage } from '../domain/lineage/index.ts';
import type { Workflows } from '../domain/workflows/index.ts';
import type { GrpcHandler } from '../edge/grpc/grpc-server.ts';

import type { Changes } from '../kernel/changes.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Logger } from '../kernel/logger.ts';
import { createSignedUrls, readSigningKey } from '../protocols/flyte/signed-urls.ts';
import { registerFlyteUploads } from '../protocols/flyte/upload-routes.ts';
import type { SqlDatabase } from '../stores/sql/database.ts';
import { createSqlEntityStore } from '../stores/sql/workflows/entity-store.ts';
import { createSqlExecutionReader } from '../stores/sql/workflows/execution-reader.ts';
import { createSqlExecutionStore } from '../stores/sql/workflows/execution-store.ts';
import { createSqlLeaseStore } from '../stores/sql/workflows/lease-store.ts';
import { createSqlProjectStore } from '../stores/sql/workflows/project-store.ts';
import { createSqlWorkflowCatalog } from '../stores/sql/workflows/workflow-catalog.ts';
import { isHolderDead, processHolder } from './process-holder.ts';

export interface WorkflowRoom {
  /** Opens the room when it is not open. */
  readonly workflows: () => Promise<Workflows>;
  readonly loadGrpcHandler: () => Promise<GrpcHandler>;
  registerUploads(app: FastifyInstance): void;
  /** Open now if an execution was left unfinished. */
  continueUnfinished(): Promise<void>;
}

export interface WorkflowRoomDeps {
  readonly config: Config;
  readonly database: SqlDatabase;
  readonly changes: Changes;
  readonly recordLineage: RecordLineage;
  /** Address of the control port, known once it listens. */
  readonly controlUrl: () => string;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
}

/** What is left for the operating system and this program itself. */
const TASK_MEMORY_SHARE = 0.8;

export function createWorkflowRoom({
  config,
  database,
  changes,
  recordLineage,
  controlUrl,
  lifecycle,
  logger,
}: WorkflowRoomDeps): WorkflowRoom {
  const root = config.paths.workflows;
  const urls = createSignedUrls(root, readSigningKey(join(root, 'signing.key')), systemClock.now);
  let opened: Promise<Workflows> | undefined;

  async function open(): Promise<Workflows> {
    const [{ createWorkflows }, { createLocalExecutor }, { createLocalTaskData }] = await Promise.all([
      import('../domain/workflows/index.ts'),
      import('../executors/local/local-executor.ts'),
      import('../stores/task-data/local-task-data.ts'),
    ]);
    const executor = createLocalExecutor({
      folder: root,
      python: config.executor.pythonPath,
      capacity: { cpus: config.executor.cpus, memoryBytes: totalmem() * TASK_MEMORY_SHARE, gpus: 0 },
      logger,
    });
    lifecycle.onStop('task executor', () => executor.stop());
    const workflows = createWorkflows({
      entities: createSqlEntityStore(database),
      projects: createSqlProjectStore(database),
      catalog: createSqlWorkflowCatalog(database),
      executionStore: createSqlExecutionStore(database),
      executionReader: createSqlExecutionReader(database),
      leases: createSqlLeaseStore(database),
      data: createLocalTaskData(root),
      executor,
      recordLineage,
      addresses: () => ({ control: controlUrl(), ...(config.token ? { token: config.token } : {}) }),
      holder: processHolder(),
      isDead: isHolderDead,
      changes,
      clock: systemClock,
      logger,
    });
    await workflows.start();
    lifecycle.onStop('workflow engine', () => workflows.stop());
    return workflows;
  }

  const workflows = (): Promise<Workflows> => {
    opened ??= open();
    return opened;
  };

  return {
    workflows,
    loadGrpcHandler: async () => {
      const { createFlyteHandler } = await import('../protocols/flyte/routes.ts');
      return createFlyteHandler({
        workflows: await workflows(),
        uploadFolder: join(root, 'uploads'),
        urls,
        clock: systemClock,
        logger,
      });
    },
    registerUploads: (app) => registerFlyteUploads(app, { root, urls, logger }),
    continueUnfinished: async () => {
      const unfinished = await database.read
        .selectFrom('executions')
        .select('id')
        .where('ended_at_ms', 'is', null)
        .limit(1)
        .executeTakeFirst();
      if (unfinished) await workflows();
    },
  };
}
