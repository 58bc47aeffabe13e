import { describe, expect, it } from 'vitest';
import { type Change, createChanges } from '../../../kernel/changes.ts';
import { createManualClock } from '../../../kernel/clock.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { createTrafficRecorder, type Observation } from './traffic-recorder.ts';
import { FINE_STEP_MS, type TrafficBucket } from './traffic-store.ts';

function setUp() {
  const clock = createManualClock(FINE_STEP_MS * 1000);
  const writes: (readonly TrafficBucket[])[] = [];
  const heard: Change[] = [];
  const disk = { full: false };
  const changes = createChanges();
  changes.subscribe((change) => heard.push(change));
  const store = {
    record: async (buckets: readonly TrafficBucket[]) => {
      if (disk.full) throw new Error('disk full');
      writes.push(buckets);
    },
  };
  const recorder = createTrafficRecorder({ store, clock, logger: silentLogger, changes, writer: 'me', flushIntervalMs: 1 });
  const observe = (more: Partial<Observation> = {}) =>
    recorder.observe({
      deployment: 'food/classifier',
      revision: 1,
      predictor: 'default',
      code: 200,
      latencyUs: 1000,
      logged: true,
      units: [],
      ...more,
    });
  return { clock, writes, heard, disk, recorder, observe };
}

describe('the recorder of traffic', () => {
  it('counts by deployment, revision, predictor and status, in buckets of five seconds', async () => {
    const { recorder, observe, writes, clock } = setUp();
    observe();
    observe({ logged: false });
    observe({ code: 500 });
    observe({ predictor: 'canary' });
    observe({ revision: 2 });
    clock.advance(FINE_STEP_MS);
    observe();
    await recorder.flush();
    expect(writes[0]!.map((b) => [b.bucketMs / FINE_STEP_MS, b.revision, b.predictor, b.code, b.requests, b.dropped])).toEqual([
      [1000, 1, 'default', 200, 2, 1],
      [1000, 1, 'default', 500, 1, 0],
      [1000, 1, 'canary', 200, 1, 0],
      [1000, 2, 'default', 200, 1, 0],
      [1001, 1, 'default', 200, 1, 0],
    ]);
  });

  it('counts each unit that was asked with its own time, a failed one with the status and the time of the answer', async () => {
    const { recorder, observe, writes } = setUp();
    observe({
      units: [
        { node: 'a', durationMs: 0.2 },
        { node: 'b', durationMs: 0.7 },
      ],
    });
    observe({
      code: 500,
      latencyUs: 9000,
      units: [
        { node: 'a', durationMs: 0.2 },
        { node: 'b', durationMs: null },
      ],
    });
    await recorder.flush();
    const latencyOf = (text: string) => {
      const histogram = new LatencyHistogram();
      histogram.mergeEncoded(text);
      // A histogram knows a time to some percent.
      return Number((histogram.quantileMs(0.5) ?? 0).toPrecision(1));
    };
    expect(writes[0]!.map((b) => [b.node, b.code, b.requests, latencyOf(b.latency)])).toEqual([
      ['', 200, 1, 1],
      ['', 500, 1, 9],
      ['a', 200, 2, 0.2],
      ['b', 200, 1, 0.7],
      ['b', 500, 1, 9],
    ]);
  });

  it('counts feedback and its rewards for the predictor and for the units that got it, beside their requests', async () => {
    const { recorder, observe, writes } = setUp();
    observe({ units: [{ node: 'a', durationMs: 1 }] });
    const feedback = { deployment: 'food/classifier', revision: 1, predictor: 'default', code: 200, units: [{ node: 'a' }] };
    for (const reward of [1, 0, 0.5]) recorder.observeFeedback({ ...feedback, reward });
    await recorder.flush();
    expect(writes[0]!.map((b) => [b.node, b.requests, b.feedback, b.reward])).toEqual([
      ['', 1, 3, 1.5],
      ['a', 1, 3, 1.5],
    ]);
  });

  it('writes a bucket whole each time it grew, and not when it did not', async () => {
    const { recorder, observe, writes } = setUp();
    observe();
    await recorder.flush();
    await recorder.flush();
    observe();
    await recorder.flush();
    expect(writes.map((buckets) => buckets.map((b) => b.requests))).toEqual([[1], [2]]);
  });

  it('keeps counts that could not be written, and writes them with the next', async () => {
    const { recorder, observe, writes, disk, heard, clock } = setUp();
    disk.full = true;
    observe();
    await recorder.flush();
    clock.advance(FINE_STEP_MS * 5);
    disk.full = false;
    observe();
    expect(heard).toEqual([]);
    await recorder.flush();
    expect(writes[0]!.map((b) => b.requests)).toEqual([1, 1]);
  });

  it('forgets the oldest when the store is away for long', async () => {
    const { recorder, observe, writes, disk } = setUp();
    disk.full = true;
    for (let revision = 0; revision < 5010; revision++) observe({ revision });
    await recorder.flush();
    disk.full = false;
    await recorder.flush();
    expect(writes[0]).toHaveLength(5000);
    expect(writes[0]![0]!.revision).toBe(10);
  });

  it('says once per deployment that there is news, after it is written', async () => {
    const { recorder, observe, heard, clock } = setUp();
    observe();
    observe({ code: 400 });
    observe({ deployment: 'food/other' });
    await recorder.flush();
    expect(heard).toEqual([
      { topic: 'prediction', id: 'food/classifier', kind: 'logged', at: clock.now() },
      { topic: 'prediction', id: 'food/other', kind: 'logged', at: clock.now() },
    ]);
  });

  it('writes by itself, and what is left when it is stopped', async () => {
    const { recorder, observe, writes } = setUp();
    const stop = new AbortController();
    const running = recorder.run(stop.signal);
    observe();
    while (writes.length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
    observe();
    stop.abort();
    await running;
    expect(writes.at(-1)!.map((b) => b.requests)).toEqual([2]);
  });
});
