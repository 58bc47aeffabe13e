import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logEvent } from '../../../../testing/log-event.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import { createEventOutbox } from '../../../stores/eventlog/event-outbox.ts';
import { createDelivery, type Delivery, type DeliveryOptions } from './deliver-events.ts';
import type { EventOutbox } from './event-outbox.ts';
import type { Delivered, Destination, EventSink } from './event-sink.ts';
import type { LogEvent } from './log-event.ts';

const TO: Destination = { kind: 'http', url: 'http://receiver/' };
const MINUTE_MS = 60_000;
const QUICK: DeliveryOptions = { firstRetryMs: 1, maxRetryMs: 4 };

describe('the delivery of events', () => {
  let folder: string;
  let outbox: EventOutbox;
  let delivery: Delivery;
  let taken: string[];
  let closed: number;
  /** What the sink answers next; afterwards it takes everything. */
  let answers: ((events: readonly LogEvent[]) => Delivered)[];
  const arrivals = new Set<() => void>();
  /** What the clock is ahead of the machine's. */
  let later: number;

  beforeEach(() => {
    later = 0;
    folder = mkdtempSync(join(tmpdir(), 'ovenbird-delivery-'));
    outbox = createEventOutbox({
      folder,
      clock: { now: () => Date.now() + later },
      logger: silentLogger,
      limits: { maxWaitingBytes: 1_000_000, maxWaitingMs: MINUTE_MS },
      options: { flushIntervalMs: 1, maxSegmentBytes: 1 },
    });
    taken = [];
    answers = [];
    closed = 0;
  });
  afterEach(async () => {
    await delivery.stop(1000);
    await outbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(options: DeliveryOptions = QUICK): void {
    const sink: EventSink = {
      deliver: async (events) => {
        const { done, refused, ...more } = (answers.shift() ?? ((all) => ({ done: all.length, refused: 0 })))(events);
        taken.push(...events.slice(0, done - refused).map((event) => event.id));
        for (const arrival of arrivals) arrival();
        return { done, refused, ...more };
      },
      close: async () => {
        closed++;
      },
    };
    delivery = createDelivery({ outbox, openSink: async () => sink, logger: silentLogger, options });
  }

  const untilTaken = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => taken.length >= count && resolve();
      arrivals.add(look);
      look();
    });

  function put(count: number): string[] {
    return Array.from({ length: count }, () => {
      const event = logEvent();
      outbox.append(TO, event);
      return event.id;
    });
  }

  it('brings events in order', async () => {
    start();
    const ids = put(5);
    await untilTaken(5);
    ids.push(...put(5));
    await untilTaken(10);
    expect(taken).toEqual(ids);
  });

  it('tries again from the first that was not taken, and goes on where it was', async () => {
    answers = [() => ({ done: 0, refused: 0, fault: 'away' }), () => ({ done: 2, refused: 0, fault: 'away' })];
    start();
    const ids = put(5);
    await untilTaken(5);
    expect(taken).toEqual(ids);
  });

  it('tries again what made the sink throw', async () => {
    answers = [
      () => {
        throw new Error('a fault of the sink');
      },
    ];
    start();
    const ids = put(2);
    await untilTaken(2);
    expect(taken).toEqual(ids);
  });

  it('goes past what is refused for good, and counts it', async () => {
    answers = [(events) => ({ done: events.length, refused: 1, fault: 'HTTP 400' })];
    start();
    put(1);
    await outbox.flush();
    put(1);
    await untilTaken(1);
    await delivery.stop(1000);
    expect(delivery.stats()).toEqual([{ destination: TO, delivered: 1, refused: 1, failing: false }]);
  });

  it('brings what is left when it stops', async () => {
    start();
    const ids = put(3);
    await delivery.stop(1000);
    expect(taken).toEqual(ids);
    expect(closed).toBe(1);
  });

  it('stops in time though nobody takes anything, and what is left comes with the next start', async () => {
    const away = () => ({ done: 0, refused: 0, fault: 'away' });
    answers = [away, away, away, away];
    start({ firstRetryMs: 60_000, maxRetryMs: 60_000 });
    const ids = put(2);
    await delivery.stop(100);
    expect(taken).toEqual([]);
    answers = [];
    start();
    for (const id of put(1)) ids.push(id);
    await untilTaken(3);
    expect(taken).toEqual(ids);
  });

  it('ends with what a receiver that is gone has not taken in time, and goes on once there is one again', async () => {
    let tries = 0;
    const away = () => {
      tries++;
      answers.push(away);
      return { done: 0, refused: 0, fault: 'away' };
    };
    answers = [away];
    start();
    put(3);
    await vi.waitFor(() => expect(tries).toBeGreaterThan(2));
    expect(delivery.stats()).toMatchObject([{ failing: true }]);
    later = 3 * MINUTE_MS;
    await vi.waitFor(() => expect(outbox.stats()).toMatchObject([{ waitingBytes: 0, expired: 3 }]));
    await vi.waitFor(() => expect(delivery.stats()).toMatchObject([{ delivered: 0, failing: false }]));
    later = 0;
    answers = [];
    const ids = put(1);
    await untilTaken(1);
    expect(taken).toEqual(ids);
  });

  it('closes a sink that gets nothing for a while, and opens it again', async () => {
    start({ ...QUICK, idleMs: 5 });
    put(1);
    await untilTaken(1);
    while (closed === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    put(1);
    await untilTaken(2);
  });
});
