// What every sink keeps to, whoever takes the events.
import { expect, it } from 'vitest';
import { logEvent } from '../../../testing/log-event.ts';
import { type Destination, describeDestination, type EventSink } from '../../domain/monitoring/sinks/event-sink.ts';
import { EVENT_TYPES, type LogEvent } from '../../domain/monitoring/sinks/log-event.ts';
import { openSink } from './open-sink.ts';

export interface SinkBackend {
  readonly destination: Destination;
  /** As `destination`, where nobody listens; with a user and a password where the kind has them. */
  readonly nobody: Destination;
  /** Ids of requests as they arrived, of those that are asked about, each event once; resolves when there are `count`. */
  arrived(requestIds: readonly string[], count: number): Promise<{ readonly requestId: string; readonly type: string }[]>;
  /** An event that the other side will never take. */
  refused(): LogEvent;
}

const going = new AbortController().signal;

export function describeEventSink(backend: () => SinkBackend): void {
  async function withSink<T>(destination: Destination, work: (sink: EventSink) => Promise<T>): Promise<T> {
    const sink = await openSink(destination);
    try {
      return await work(sink);
    } finally {
      await sink.close();
    }
  }

  it('takes events in order, all sides of a call', async () => {
    const requestId = `puid-${Date.now()}`;
    const pair = (['request', 'response', 'feedback'] as const).map((side) =>
      logEvent({ requestId, side, ...(side === 'feedback' ? { body: '{"reward":1}' } : {}) }),
    );
    expect(await withSink(backend().destination, (sink) => sink.deliver(pair, going))).toEqual({ done: 3, refused: 0 });
    expect(await backend().arrived([requestId], 3)).toEqual(
      (['request', 'response', 'feedback'] as const).map((side) => ({ requestId, type: EVENT_TYPES[side] })),
    );
  });

  it('takes an event that comes again', async () => {
    const event = logEvent();
    await withSink(backend().destination, async (sink) => {
      for (let time = 0; time < 2; time++) expect(await sink.deliver([event], going)).toEqual({ done: 1, refused: 0 });
    });
  });

  it('goes past an event that is refused for good, and says why', async () => {
    const [before, after] = [logEvent({ requestId: `before-${Date.now()}` }), logEvent({ requestId: `after-${Date.now()}` })];
    const outcome = await withSink(backend().destination, (sink) => sink.deliver([before, backend().refused(), after], going));
    expect(outcome).toEqual({ done: 3, refused: 1, fault: expect.stringMatching(/./) });
    expect((await backend().arrived([before.requestId, after.requestId], 2)).map(({ requestId }) => requestId)).toEqual([
      before.requestId,
      after.requestId,
    ]);
  });

  it('says that it is to be tried again when nobody listens, and nothing secret', async () => {
    const { nobody } = backend();
    const outcome = await withSink(nobody, (sink) => sink.deliver([logEvent()], going));
    expect(outcome).toEqual({ done: 0, refused: 0, fault: expect.stringMatching(/./) });
    expect(JSON.stringify(outcome) + describeDestination(nobody)).not.toContain('secret');
  });
}
