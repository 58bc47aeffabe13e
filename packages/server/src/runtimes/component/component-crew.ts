// The copies of one component: a line of calls before them, their number as it is wanted, their health.
import type { ReplicaPool } from '../../domain/serving/scaling/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { startWorkerCrew, type WorkerCrew } from '../worker-crew.ts';
import type { AskComponent } from './component-backend.ts';
import type { ComponentHost, SeldonJson } from './component-call.ts';
import { createComponentHealth, HEALTH_TIMES, type HealthTimes } from './component-health.ts';
import { createComponentLine } from './component-line.ts';

export interface ComponentCrew {
  readonly ask: AskComponent;
  /** What the class says about itself. */
  readonly metadata: SeldonJson | null;
  readonly pool: ReplicaPool;
  close(): Promise<void>;
}

export interface CrewOptions {
  readonly label: string;
  readonly replicas: number;
  readonly start: () => ComponentHost;
  readonly usage: (hosts: readonly ComponentHost[]) => ReturnType<ReplicaPool['usage']>;
  readonly logger: Logger;
  readonly healthTimes?: HealthTimes;
}

/** At a millisecond a call, a second of work for each copy. */
const MAX_WAITING_PER_COPY = 1000;

/** @throws what starting the first copies throws, when all of them have ended */
export async function startCrew(options: CrewOptions, signal: AbortSignal): Promise<ComponentCrew> {
  const { label, replicas, start, usage, logger, healthTimes = HEALTH_TIMES } = options;
  let crew: WorkerCrew<ComponentHost> | undefined;
  const line = createComponentLine(label, () => MAX_WAITING_PER_COPY * (crew?.desired() ?? replicas));
  const health = createComponentHealth(label, line, healthTimes);
  let metadata: SeldonJson | null = null;

  function startWell(): ComponentHost {
    const started = start();
    const ready = started.ready.then(async (told) => {
      metadata = told.metadata;
      if (!told.health) return told;
      await health.untilWell(host);
      health.watch(host);
      return told;
    });
    ready.catch(() => {});
    const host = { ...started, ready };
    return host;
  }

  try {
    crew = await startWorkerCrew({ label, replicas, start: startWell, employ: line.add, dismiss: line.remove, logger }, signal);
  } catch (error) {
    health.stop();
    throw signal.aborted ? new PlatformError('cancelled', `Loading the component ${label} was given up.`) : error;
  }
  const { desired, resize, working, close } = crew;
  return {
    ask: line.ask,
    metadata,
    pool: {
      desired,
      available: () => working().filter(health.isWell).length,
      waiting: line.waiting,
      resize,
      usage: () => usage(working()),
    },
    close: async () => {
      health.stop();
      line.close();
      await close();
    },
  };
}
