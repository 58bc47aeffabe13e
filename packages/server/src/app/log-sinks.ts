// What the serving process logs of the units of graphs, and how that gets to where their loggers send it.
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import {
  createDelivery,
  type DeliveryStats,
  describeDestination,
  type OutboxStats,
  type PredictionLog,
} from '../domain/monitoring/index.ts';
import type { Revision } from '../domain/serving/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Logger } from '../kernel/logger.ts';
import type { SinkReading } from '../protocols/seldon/log-metrics.ts';
import { createEventOutbox } from '../stores/eventlog/event-outbox.ts';
import { openSink } from '../stores/sinks/open-sink.ts';
import { createLogNodeCalls, type LogNodeCalls } from './log-node-calls.ts';
import { createLogPlans, type LogPlan } from './log-plan.ts';
import { createSinkCredentials } from './sink-credentials.ts';

/** What is not delivered by then waits for the next start. */
const LAST_DELIVERY_MS = 2000;

export interface LogSinks {
  readonly planOf: (revision: Revision) => LogPlan;
  readonly logNodeCalls: LogNodeCalls;
  read(): SinkReading[];
  /** Events say that they come from here; before the first request. */
  listensAt(port: number): void;
}

export interface LogSinksDeps {
  readonly config: Config;
  readonly log: Pick<PredictionLog, 'append'>;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
}

export function startLogSinks({ config, log, lifecycle, logger }: LogSinksDeps): LogSinks {
  const outbox = createEventOutbox({
    folder: join(config.paths.eventlog, 'outbox'),
    clock: systemClock,
    logger,
    limits: { maxWaitingBytes: config.logOutbox.maxBytes, maxWaitingMs: config.logOutbox.keepMs ?? Number.POSITIVE_INFINITY },
  });
  lifecycle.onStop('log outbox', () => outbox.close());
  const credentialsFor = createSinkCredentials(config);
  const delivery = createDelivery({ outbox, openSink: (destination) => openSink(destination, credentialsFor(destination)), logger });
  lifecycle.onStop('log sinks', () => delivery.stop(LAST_DELIVERY_MS));
  delivery.start().catch((error: unknown) => logger.error({ err: error }, 'what an earlier process left for log sinks cannot be read'));
  let source = '';
  return {
    planOf: createLogPlans(config.requestLog),
    logNodeCalls: createLogNodeCalls({ log, outbox, source: () => source }),
    read: () => readSinks(outbox.stats(), delivery.stats()),
    listensAt: (port) => {
      source = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}/`;
    },
  };
}

/** Destinations that differ in what is secret alone are shown as one: a series must not be there twice. */
function readSinks(boxes: readonly OutboxStats[], deliveries: readonly DeliveryStats[]): SinkReading[] {
  return [...Map.groupBy(boxes, ({ destination }) => describeDestination(destination))].map(([sink, waiting]) => {
    const brought = deliveries.filter(({ destination }) => describeDestination(destination) === sink);
    return {
      sink,
      delivered: sumOf(brought.map(({ delivered }) => delivered)),
      refused: sumOf(brought.map(({ refused }) => refused)),
      full: sumOf(waiting.map(({ dropped }) => dropped)),
      expired: sumOf(waiting.map(({ expired }) => expired)),
      waitingBytes: sumOf(waiting.map(({ waitingBytes }) => waitingBytes)),
      failing: brought.some(({ failing }) => failing),
    };
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
