// What accelerates models, put together: the conversions, the runtimes that are compared, the requests to compare with.
import type { Config } from '../config/config.ts';
import type { Artifacts } from '../domain/artifacts/index.ts';
import type { RequestSamples } from '../domain/monitoring/index.ts';
import { type AccelerateModel, type Acceleration, startRunningAccelerations } from '../domain/serving/acceleration/index.ts';
import type { Deployments, DeploymentView, Payload } from '../domain/serving/index.ts';
import type { ReconcileLoop } from '../domain/serving/rollout/index.ts';
import type { Changes } from '../kernel/changes.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { loggedPayload } from '../protocols/logged-payload.ts';
import type { SqlDatabase } from '../stores/sql/database.ts';
import { createSqlAccelerationRunStore } from '../stores/sql/serving/acceleration-run-store.ts';
import { isHolderDead, processHolder } from './process-holder.ts';

export interface AccelerationRoomDeps {
  readonly config: Config;
  readonly database: SqlDatabase;
  readonly artifacts: Artifacts;
  readonly deployments: Deployments;
  readonly samples: RequestSamples;
  readonly changes: Changes;
  readonly logger: Logger;
}

const PAGE = 200;
/** Rows to compare are made from at most this many requests. */
const MAX_REQUESTS = 1000;

export function startAccelerationRoom({
  config,
  database,
  artifacts,
  deployments,
  samples,
  changes,
  logger,
}: AccelerationRoomDeps): ReconcileLoop {
  async function loggedRequests({ location }: Acceleration): Promise<Payload[]> {
    const payloads: Payload[] = [];
    for (let after: DeploymentView['deployment'] | undefined; ; ) {
      const page = await deployments.list({ limit: PAGE, ...(after ? { after } : {}) });
      for (const view of page) {
        if (payloads.length >= MAX_REQUESTS || !answersAlone(view, location)) continue;
        const found = await samples.distinct(view.deployment, MAX_REQUESTS - payloads.length);
        payloads.push(...found.flatMap(({ protocol, request }) => loggedPayload(protocol, request) ?? []));
      }
      after = page.length === PAGE ? page.at(-1)?.deployment : undefined;
      if (!after) return payloads;
    }
  }

  // Runtimes and origins of models: loaded with the first one, because most platforms never accelerate any.
  let work: Promise<AccelerateModel> | undefined;
  const loop = startRunningAccelerations({
    store: createSqlAccelerationRunStore(database),
    deployments,
    accelerate: async (...given) => {
      work ??= import('./acceleration-work.ts').then(({ createAccelerationWork }) =>
        createAccelerationWork({ config, database, artifacts, loggedRequests, logger }),
      );
      return (await work)(...given);
    },
    holder: processHolder(),
    isDead: isHolderDead,
    clock: systemClock,
    logger,
  });
  const unsubscribe = changes.subscribe((change) => {
    if (change.topic === 'deployment' && change.kind !== 'status') loop.wake();
  });
  return {
    wake: loop.wake,
    stop: () => {
      unsubscribe();
      return loop.stop();
    },
  };
}

/** Whether what the deployment was asked is what the model was asked: it is the only unit of a graph. */
function answersAlone({ latest, serving = latest }: DeploymentView, location: string): boolean {
  return [latest, serving].some(({ spec, models }) =>
    models.some(
      (model) =>
        model.location === location &&
        spec.predictors.some(({ name, graph }) => name === model.predictor && graph.name === model.node && graph.children.length === 0),
    ),
  );
}
