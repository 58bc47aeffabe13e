// Brings what waits in the outbox to where it is to go: a courier for each destination, one batch at a time and in order,
// trying again with longer and longer pauses. Nothing waits for it but its own destination.
import type { Logger } from '../../../kernel/logger.ts';
import { pause } from '../housekeeping/keep-house.ts';
import type { EventOutbox } from './event-outbox.ts';
import { type Destination, describeDestination, type EventSink } from './event-sink.ts';

export interface DeliveryStats {
  readonly destination: Destination;
  /** Since the process started. */
  readonly delivered: number;
  /** Events that the other side will never take. */
  readonly refused: number;
  readonly failing: boolean;
}

export interface Delivery {
  stats(): DeliveryStats[];
  /** Takes over what killed processes left, now and every minute. */
  start(): Promise<void>;
  /** Brings what waits, as far as it goes within the time; the rest waits on the disk. */
  stop(withinMs: number): Promise<void>;
}

export interface DeliveryDeps {
  readonly outbox: EventOutbox;
  openSink(destination: Destination): Promise<EventSink>;
  readonly logger: Logger;
  readonly options?: DeliveryOptions;
}

export interface DeliveryOptions {
  readonly firstRetryMs?: number;
  readonly maxRetryMs?: number;
  /** A sink that gets nothing for so long is closed, until it does. */
  readonly idleMs?: number;
  readonly adoptEveryMs?: number;
}

const DEFAULTS = { firstRetryMs: 200, maxRetryMs: 30_000, idleMs: 60_000, adoptEveryMs: 60_000 } as const;

interface Courier {
  readonly destination: Destination;
  readonly ended: Promise<void>;
  wake(): void;
  delivered: number;
  refused: number;
  failing: boolean;
}

export function createDelivery({ outbox, openSink, logger, options = {} }: DeliveryDeps): Delivery {
  const limits = { ...DEFAULTS, ...options };
  const couriers = new Map<string, Courier>();
  /** No pauses any more: who has nothing to bring, or cannot, ends. */
  const leaving = new AbortController();
  const aborted = new AbortController();
  let adopting: NodeJS.Timeout | undefined;

  function startCourier(destination: Destination): Courier {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    let waker: (() => void) | undefined;
    let isAwake = true;
    const courier: Courier = {
      destination,
      ended,
      delivered: 0,
      refused: 0,
      failing: false,
      wake: () => {
        isAwake = true;
        waker?.();
      },
    };
    const rest = async (ms: number) => {
      if (isAwake) return;
      const woken = new AbortController();
      waker = () => woken.abort();
      await pause(ms, AbortSignal.any([woken.signal, leaving.signal]));
      waker = undefined;
    };
    deliverAll(courier, rest, () => {
      isAwake = false;
    })
      .catch((error: unknown) => logger.error({ err: error }, 'a log sink could not be closed'))
      .finally(resolve);
    return courier;
  }

  async function deliverAll(courier: Courier, rest: (ms: number) => Promise<void>, fallAsleep: () => void): Promise<void> {
    let sink: EventSink | undefined;
    let retryMs: number = limits.firstRetryMs;
    while (!aborted.signal.aborted) {
      try {
        // Before looking: what comes while looking wakes it.
        fallAsleep();
        const waiting = await outbox.next(courier.destination);
        if (!waiting) {
          // Also when what it could not bring has become too old.
          courier.failing = false;
          retryMs = limits.firstRetryMs;
          if (leaving.signal.aborted) break;
          const before = performance.now();
          await rest(limits.idleMs);
          if (performance.now() - before < limits.idleMs) continue;
          await sink?.close();
          sink = undefined;
          continue;
        }
        sink ??= await openSink(courier.destination);
        const { done, refused, fault } = await sink.deliver(waiting.events, aborted.signal);
        await waiting.commit(done);
        courier.delivered += done - refused;
        courier.refused += refused;
        if (refused > 0) logger.error({ to: describeDestination(courier.destination), refused, fault }, 'a log sink refused events');
        if (done === waiting.events.length) {
          courier.failing = false;
          retryMs = limits.firstRetryMs;
          continue;
        }
        tellFault(courier, fault);
      } catch (error) {
        tellFault(courier, error instanceof Error ? error.message : String(error));
      }
      if (leaving.signal.aborted) break;
      await pause(retryMs, leaving.signal);
      retryMs = Math.min(retryMs * 2, limits.maxRetryMs);
    }
    await sink?.close();
  }

  function tellFault(courier: Courier, fault: string | undefined): void {
    if (!courier.failing)
      logger.warn({ to: describeDestination(courier.destination), fault }, 'a log sink does not take events; they wait on the disk');
    courier.failing = true;
  }

  const unsubscribe = outbox.onAppended((destination) => {
    if (leaving.signal.aborted) return;
    const key = JSON.stringify(destination);
    const courier = couriers.get(key);
    if (courier) courier.wake();
    else couriers.set(key, startCourier(destination));
  });

  return {
    stats: () =>
      [...couriers.values()].map(({ destination, delivered, refused, failing }) => ({ destination, delivered, refused, failing })),
    start: async () => {
      await outbox.adopt();
      adopting = setInterval(() => void outbox.adopt(), limits.adoptEveryMs);
      adopting.unref();
    },
    stop: async (withinMs) => {
      clearInterval(adopting);
      await outbox.flush();
      unsubscribe();
      const timer = setTimeout(() => aborted.abort(), withinMs);
      leaving.abort();
      await Promise.all([...couriers.values()].map((courier) => courier.ended));
      clearTimeout(timer);
    },
  };
}
