// Counts what the serving process answers. A request costs one map lookup and one count; rows are written every two
// seconds, always the whole bucket, so that a write that failed is simply made again.
import type { Changes } from '../../../kernel/changes.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { pause } from '../housekeeping/keep-house.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { FINE_STEP_MS, type TrafficBucket, type TrafficStore } from './traffic-store.ts';

export interface Observation {
  /** `namespace/name`. */
  readonly deployment: string;
  readonly revision: number;
  readonly predictor: string;
  /** HTTP status. */
  readonly code: number;
  readonly latencyUs: number;
  /** The prediction log had room for it. */
  readonly logged: boolean;
}

export interface TrafficRecorder {
  observe(observation: Observation): void;
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
/** While the store is away: 40 minutes of ten deployments' buckets. More than that is forgotten, oldest first. */
const MAX_BUCKETS = 5000;

interface OpenBucket {
  readonly key: Omit<TrafficBucket, 'requests' | 'dropped' | 'latency'>;
  readonly latency: LatencyHistogram;
  dropped: number;
  changed: boolean;
}

export function createTrafficRecorder(deps: TrafficRecorderDeps): TrafficRecorder {
  const { store, clock, logger, changes, writer, flushIntervalMs = FLUSH_INTERVAL_MS } = deps;
  /** In order of their first request, so the oldest come first. */
  const buckets = new Map<string, OpenBucket>();
  let failing = false;

  function open(name: string, bucketMs: number, { deployment, revision, predictor, code }: Observation): OpenBucket {
    if (buckets.size >= MAX_BUCKETS) buckets.delete(buckets.keys().next().value!);
    const key = { deployment, bucketMs, stepMs: FINE_STEP_MS, revision, predictor, code, writer };
    const bucket = { key, latency: new LatencyHistogram(), dropped: 0, changed: false };
    buckets.set(name, bucket);
    return bucket;
  }

  async function flush(): Promise<void> {
    const changed = [...buckets.values()].filter((bucket) => bucket.changed);
    for (const bucket of changed) bucket.changed = false;
    try {
      if (changed.length > 0) await store.record(changed.map(toBucket));
      failing = false;
    } catch (error) {
      for (const bucket of changed) bucket.changed = true;
      if (!failing) logger.error({ err: error }, 'cannot write traffic counts; they are kept and written later');
      failing = true;
      return;
    }
    const now = clock.now();
    for (const [name, bucket] of buckets) if (!bucket.changed && bucket.key.bucketMs + FINE_STEP_MS <= now) buckets.delete(name);
    for (const id of new Set(changed.map((bucket) => bucket.key.deployment)))
      changes.publish({ topic: 'prediction', id, kind: 'logged', at: now });
  }

  return {
    observe: (observation) => {
      const bucketMs = Math.floor(clock.now() / FINE_STEP_MS) * FINE_STEP_MS;
      const name = `${bucketMs} ${observation.deployment} ${observation.revision} ${observation.predictor} ${observation.code}`;
      const bucket = buckets.get(name) ?? open(name, bucketMs, observation);
      bucket.latency.add(observation.latencyUs);
      if (!observation.logged) bucket.dropped++;
      bucket.changed = true;
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

function toBucket({ key, latency, dropped }: OpenBucket): TrafficBucket {
  return { ...key, requests: latency.total, dropped, latency: latency.encode() };
}
