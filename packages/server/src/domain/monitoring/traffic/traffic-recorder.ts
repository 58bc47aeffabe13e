// Counts what the serving process answers. A request costs a map lookup and a count, and as much for each unit that it asked;
// rows are written every two seconds, always the whole bucket, so that a write that failed is simply made again.
import type { Changes } from '../../../kernel/changes.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { pause } from '../housekeeping/keep-house.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { FINE_STEP_MS, type TrafficBucket, type TrafficStore } from './traffic-store.ts';

/** Whose count it is. */
interface Place {
  /** `namespace/name`. */
  readonly deployment: string;
  readonly revision: number;
  readonly predictor: string;
  /** HTTP status. */
  readonly code: number;
}

export interface Observation extends Place {
  readonly latencyUs: number;
  /** The prediction log had room for it. */
  readonly logged: boolean;
  /** The units that were asked, each once; the time is null of one that failed. */
  readonly units: readonly { readonly node: string; readonly durationMs: number | null }[];
}

export interface FeedbackObservation extends Place {
  readonly reward: number;
  /** The units that got it. */
  readonly units: readonly { readonly node: string }[];
}

export interface TrafficRecorder {
  observe(observation: Observation): void;
  observeFeedback(observation: FeedbackObservation): void;
  /** Write what changed since the last time; on failure it is kept for the next. */
  flush(): Promise<void>;
  /** Flush every two seconds until aborted, and once more then. */
  run(signal: AbortSignal): Promise<void>;
}

export interface TrafficRecorderDeps {
  readonly store: Pick<TrafficStore, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told `prediction` per deployment that was asked, after its counts are written. */
  readonly changes: Changes;
  /** Id of this process. */
  readonly writer: string;
  readonly flushIntervalMs?: number;
}

const FLUSH_INTERVAL_MS = 2000;
/** While the store is away: a quarter of an hour of ten deployments with two units each. More than that is forgotten, oldest first. */
const MAX_COUNTS = 5000;
/** The predictor as a whole, beside its units. */
const WHOLE = '';

interface OpenCount {
  readonly node: string;
  readonly code: number;
  readonly latency: LatencyHistogram;
  dropped: number;
  feedback: number;
  reward: number;
  changed: boolean;
}

/** One predictor in one bucket of time. */
interface OpenBucket {
  readonly key: Pick<TrafficBucket, 'deployment' | 'bucketMs' | 'stepMs' | 'revision' | 'predictor' | 'writer'>;
  /** By node, then by status. */
  readonly counts: Map<string, Map<number, OpenCount>>;
}

export function createTrafficRecorder(deps: TrafficRecorderDeps): TrafficRecorder {
  const { store, clock, logger, changes, writer, flushIntervalMs = FLUSH_INTERVAL_MS } = deps;
  /** In order of their first request, so the oldest come first. */
  const buckets = new Map<string, OpenBucket>();
  let openCounts = 0;
  let failing = false;

  function bucketOf({ deployment, revision, predictor }: Place): OpenBucket {
    const bucketMs = Math.floor(clock.now() / FINE_STEP_MS) * FINE_STEP_MS;
    const name = `${bucketMs} ${deployment} ${revision} ${predictor}`;
    let bucket = buckets.get(name);
    if (!bucket) {
      bucket = { key: { deployment, bucketMs, stepMs: FINE_STEP_MS, revision, predictor, writer }, counts: new Map() };
      buckets.set(name, bucket);
    }
    return bucket;
  }

  function countOf({ counts }: OpenBucket, node: string, code: number): OpenCount {
    let byCode = counts.get(node);
    if (!byCode) {
      byCode = new Map();
      counts.set(node, byCode);
    }
    let count = byCode.get(code);
    if (!count) {
      count = { node, code, latency: new LatencyHistogram(), dropped: 0, feedback: 0, reward: 0, changed: true };
      byCode.set(code, count);
      openCounts++;
    }
    count.changed = true;
    return count;
  }

  function forget(name: string, bucket: OpenBucket): void {
    for (const byCode of bucket.counts.values()) openCounts -= byCode.size;
    buckets.delete(name);
  }

  function forgetOldest(): void {
    for (const [name, bucket] of buckets) {
      if (openCounts <= MAX_COUNTS) return;
      forget(name, bucket);
    }
  }

  async function flush(): Promise<void> {
    const changed = [...buckets.values()].flatMap((bucket) =>
      countsOf(bucket)
        .filter((count) => count.changed)
        .map((count) => ({ bucket, count })),
    );
    for (const { count } of changed) count.changed = false;
    try {
      if (changed.length > 0) await store.record(changed.map(({ bucket, count }) => toBucket(bucket, count)));
      failing = false;
    } catch (error) {
      for (const { count } of changed) count.changed = true;
      if (!failing) logger.error({ err: error }, 'cannot write traffic counts; they are kept and written later');
      failing = true;
      return;
    }
    const now = clock.now();
    for (const [name, bucket] of buckets)
      if (bucket.key.bucketMs + FINE_STEP_MS <= now && !countsOf(bucket).some((count) => count.changed)) forget(name, bucket);
    for (const id of new Set(changed.map(({ bucket }) => bucket.key.deployment)))
      changes.publish({ topic: 'prediction', id, kind: 'logged', at: now });
  }

  return {
    observe: (observation) => {
      const { code, units } = observation;
      const bucket = bucketOf(observation);
      const whole = countOf(bucket, WHOLE, code);
      whole.latency.add(observation.latencyUs);
      if (!observation.logged) whole.dropped++;
      for (let index = 0; index < units.length; index++) {
        const { node, durationMs } = units[index]!;
        // A unit that failed took at most as long as the answer.
        if (durationMs === null) countOf(bucket, node, code).latency.add(observation.latencyUs);
        else countOf(bucket, node, SUCCEEDED).latency.add(durationMs * 1000);
      }
      if (openCounts > MAX_COUNTS) forgetOldest();
    },
    observeFeedback: (observation) => {
      const bucket = bucketOf(observation);
      addReward(countOf(bucket, WHOLE, observation.code), observation.reward);
      for (const { node } of observation.units) addReward(countOf(bucket, node, observation.code), observation.reward);
      if (openCounts > MAX_COUNTS) forgetOldest();
    },
    flush,
    run: async (signal) => {
      while (!signal.aborted) {
        await pause(flushIntervalMs, signal);
        await flush();
      }
    },
  };
}

/** Of a unit that answered, whatever became of the request. */
const SUCCEEDED = 200;

function addReward(count: OpenCount, reward: number): void {
  count.feedback++;
  count.reward += reward;
}

function countsOf({ counts }: OpenBucket): OpenCount[] {
  return [...counts.values()].flatMap((byCode) => [...byCode.values()]);
}

function toBucket({ key }: OpenBucket, { node, code, latency, dropped, feedback, reward }: OpenCount): TrafficBucket {
  return { ...key, node, code, requests: latency.total, dropped, latency: latency.encode(), feedback, reward };
}
