import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logEvent } from '../../../testing/log-event.ts';
import type { EventOutbox } from '../../domain/monitoring/sinks/event-outbox.ts';
import type { Destination } from '../../domain/monitoring/sinks/event-sink.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createEventOutbox, type OutboxLimits, type OutboxOptions } from './event-outbox.ts';
import { thisHost } from './log-layout.ts';

const HTTP: Destination = { kind: 'http', url: 'http://me:secret@receiver/' };
const KAFKA: Destination = { kind: 'kafka', brokers: 'broker:9092', topic: 'seldon' };
/** No process has this number. */
const DEAD = 4_194_305;
const WEEK_MS = 7 * 24 * 3_600_000;
/** That a segment is closed within, and so may be younger than its name says. */
const MINUTE_MS = 60_000;

describe('the outbox of the log sinks', () => {
  let folder: string;
  const opened: EventOutbox[] = [];
  /** What the clock is ahead of the machine's. */
  let later: number;
  beforeEach(() => {
    later = 0;
    folder = join(mkdtempSync(join(tmpdir(), 'ovenbird-outbox-')), 'outbox');
  });
  afterEach(async () => {
    for (const outbox of opened.splice(0)) await outbox.close();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  function open({ maxWaitingBytes = 10_000_000, ...options }: OutboxOptions & Partial<OutboxLimits> = {}): EventOutbox {
    const limits = { maxWaitingBytes, maxWaitingMs: WEEK_MS };
    const clock = { now: () => Date.now() + later };
    const outbox = createEventOutbox({ folder, clock, logger: silentLogger, limits, options });
    opened.push(outbox);
    return outbox;
  }

  const owners = () => readdirSync(folder);
  const idsOf = async (outbox: EventOutbox, destination = HTTP) =>
    ((await outbox.next(destination))?.events ?? []).map((event) => event.id);

  /** As if the process that owns all this had been killed. */
  function bury(outbox: EventOutbox): void {
    opened.splice(opened.indexOf(outbox), 1);
    for (const [index, name] of owners().entries()) renameSync(join(folder, name), join(folder, `${thisHost}-${DEAD}-${index}`));
  }

  it('gives what was put in, in order and by destination, again and again until it is done with', async () => {
    const outbox = open();
    const events = [logEvent(), logEvent(), logEvent()];
    for (const event of events) expect(outbox.append(HTTP, event)).toBe(true);
    const other = logEvent({ body: '{"größe":"😀"}' });
    outbox.append(KAFKA, other);
    await outbox.flush();
    expect((await outbox.next(HTTP))!.events).toEqual(events);
    await (await outbox.next(HTTP))!.commit(2);
    expect((await outbox.next(HTTP))!.events).toEqual([events[2]]);
    await (await outbox.next(HTTP))!.commit(1);
    expect(await outbox.next(HTTP)).toBeUndefined();
    expect((await outbox.next(KAFKA))!.events).toEqual([other]);
  });

  it('tells when there is something to bring', async () => {
    const outbox = open({ flushIntervalMs: 1 });
    const told = new Promise((resolve) => outbox.onAppended(resolve));
    outbox.append(HTTP, logEvent());
    expect(await told).toEqual(HTTP);
    expect(await idsOf(outbox)).toHaveLength(1);
  });

  it('goes on from segment to segment, and removes those that are done with', async () => {
    const outbox = open({ maxSegmentBytes: 1 });
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) {
      const event = logEvent();
      ids.push(event.id);
      outbox.append(HTTP, event);
      await outbox.flush();
    }
    const found: string[] = [];
    for (let waiting = await outbox.next(HTTP); waiting; waiting = await outbox.next(HTTP)) {
      found.push(...waiting.events.map((event) => event.id));
      await waiting.commit(waiting.events.length);
    }
    expect(found).toEqual(ids);
    expect(owners().flatMap((owner) => readdirSync(join(folder, owner)))).toEqual([]);
  });

  it('gives an event that is larger than a batch', async () => {
    const outbox = open();
    const large = logEvent({ body: JSON.stringify('x'.repeat(3_000_000)) });
    outbox.append(HTTP, large);
    outbox.append(HTTP, logEvent());
    await outbox.flush();
    const waiting = (await outbox.next(HTTP))!;
    expect(waiting.events[0]).toEqual(large);
    await waiting.commit(waiting.events.length);
    for (let rest = await outbox.next(HTTP); rest; rest = await outbox.next(HTTP)) await rest.commit(rest.events.length);
    expect(outbox.stats()).toMatchObject([{ waitingBytes: 0 }]);
  });

  it('drops and counts what has no room, by destination, and takes events again once there is room', async () => {
    const size = JSON.stringify(logEvent()).length + 1;
    const outbox = open({ maxWaitingBytes: size * 2 + 10 });
    expect([1, 2, 3].map(() => outbox.append(HTTP, logEvent()))).toEqual([true, true, false]);
    expect(outbox.append(KAFKA, logEvent())).toBe(true);
    await outbox.flush();
    expect(outbox.stats().map(({ dropped }) => dropped)).toEqual([1, 0]);
    await (await outbox.next(HTTP))!.commit(1);
    expect(outbox.append(HTTP, logEvent())).toBe(true);
  });

  it('takes over what a killed process left, from where it was, before what came since', async () => {
    const killed = open();
    const events = [logEvent(), logEvent(), logEvent()];
    for (const event of events) killed.append(HTTP, event);
    await killed.flush();
    await (await killed.next(HTTP))!.commit(1);
    bury(killed);

    const outbox = open();
    const told: Destination[] = [];
    outbox.onAppended((destination) => told.push(destination));
    await outbox.adopt();
    expect(told).toEqual([HTTP]);
    outbox.append(HTTP, logEvent());
    await outbox.flush();
    expect(await idsOf(outbox)).toEqual([events[1]!.id, events[2]!.id]);
    expect(owners()).toHaveLength(1);
    expect(outbox.stats()[0]!.waitingBytes).toBeGreaterThan(0);
  });

  it('leaves out the line that a killed process did not finish', async () => {
    const killed = open();
    const whole = logEvent();
    killed.append(HTTP, whole);
    await killed.flush();
    const box = join(folder, owners()[0]!);
    const [destination] = readdirSync(box);
    const segment = readdirSync(join(box, destination!)).find((name) => name.endsWith('.open'))!;
    writeFileSync(join(box, destination!, segment), '{"id":"torn', { flag: 'a' });
    bury(killed);
    const outbox = open();
    await outbox.adopt();
    expect(await idsOf(outbox)).toEqual([whole.id]);
  });

  it('leaves alone what a living process has', async () => {
    const living = open();
    living.append(HTTP, logEvent());
    await living.flush();
    renameSync(join(folder, owners()[0]!), join(folder, `${thisHost}-${process.ppid}-1`));
    const outbox = open();
    await outbox.adopt();
    expect(await idsOf(outbox)).toEqual([]);
    expect(owners()).toContain(`${thisHost}-${process.ppid}-1`);
    renameSync(join(folder, `${thisHost}-${process.ppid}-1`), join(folder, `${thisHost}-${DEAD}-1`));
    opened.splice(opened.indexOf(living), 1);
  });

  it('can be read by nobody else, since an address may have a password in it', async () => {
    const outbox = open();
    outbox.append(HTTP, logEvent());
    await outbox.flush();
    const [owner] = owners();
    const [box] = readdirSync(join(folder, owner!));
    expect(statSync(join(folder, owner!, box!)).mode & 0o077).toBe(0);
    expect(statSync(join(folder, owner!, box!, 'destination.json')).mode & 0o077).toBe(0);
  });

  it('drops and counts what a receiver that is gone has not taken within a week, and takes it off the disk', async () => {
    const killed = open({ maxSegmentBytes: 1 });
    for (let index = 0; index < 2; index++) {
      killed.append(HTTP, logEvent());
      killed.append(HTTP, logEvent());
      await killed.flush();
    }
    await (await killed.next(HTTP))!.commit(1);
    bury(killed);

    const outbox = open();
    await outbox.adopt();
    expect(outbox.stats()[0]!.waitingBytes).toBeGreaterThan(0);
    later = WEEK_MS;
    expect(await idsOf(outbox)).toHaveLength(1);
    later += 2 * MINUTE_MS;
    expect(await outbox.next(HTTP)).toBeUndefined();
    expect(outbox.stats()).toEqual([{ destination: HTTP, waitingBytes: 0, dropped: 0, expired: 3 }]);
    expect(owners().flatMap((owner) => readdirSync(join(folder, owner)))).toEqual([]);
  });

  it('has nothing on the disk for a receiver for which nothing waits, until something does', async () => {
    const outbox = open({ maxSegmentBytes: 1 });
    for (let round = 0; round < 2; round++) {
      const event = logEvent();
      outbox.append(HTTP, event);
      await outbox.flush();
      expect(await idsOf(outbox)).toEqual([event.id]);
      await (await outbox.next(HTTP))!.commit(1);
      expect(await outbox.next(HTTP)).toBeUndefined();
      expect(owners().flatMap((owner) => readdirSync(join(folder, owner)))).toEqual([]);
    }
  });

  it('takes over a folder that has nothing in it', async () => {
    mkdirSync(join(folder, `${thisHost}-${DEAD}-1`, 'abandoned'), { recursive: true });
    await open().adopt();
    expect(owners()).toEqual([]);
  });

  it('leaves nothing behind when all is delivered', async () => {
    const outbox = open();
    outbox.append(HTTP, logEvent());
    await outbox.flush();
    const waiting = (await outbox.next(HTTP))!;
    await waiting.commit(waiting.events.length);
    await outbox.close();
    expect(owners()).toEqual([]);
  });
});
