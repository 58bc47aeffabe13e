// Keeps every pool at the number of copies that it needs: looks at each once a second, decides every few seconds. All pools
// together have no more copies than the machine has room for, whatever manifests ask for, but each has one.
import type { Clock } from '../../../kernel/clock.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { desiredReplicas, type PoolLoad, type Recommendation } from './desired-replicas.ts';
import type { CopyUsage, ReplicaPool } from './replica-pool.ts';
import { mergeScales, type ReplicaScale } from './replica-scale.ts';

export interface Scaling {
  /** Look after a pool until it is closed. */
  watch(label: string, pool: ReplicaPool): WatchedPool;
  /** Room for the first copies of a pool that is about to be watched: as many as are wanted or there is room for, at least 1. */
  reserve(wanted: number): Reservation;
  /** How many copies those who use a pool want it to have at least, whatever there is room for; undefined: it is not watched. */
  askedFor(pool: ReplicaPool): number | undefined;
  /** Look at all pools once; returns when that is done. */
  look(): Promise<void>;
}

export interface WatchedPool {
  /** Somebody uses it and wants this; call the result once when that is over. The pool is sized for all who use it. */
  claim(scale: ReplicaScale): () => void;
  end(): void;
}

export interface Reservation {
  readonly copies: number;
  /** Once the pool is watched, or could not be made. */
  release(): void;
}

interface Sample {
  /** On the monotonic clock, milliseconds. */
  readonly tick: number;
  readonly waiting: number;
  readonly usage: readonly CopyUsage[];
}

/** A decision is made of this many looks. */
const SAMPLES = 5;

export function createScaling({
  clock,
  logger,
  maxCopies = Number.POSITIVE_INFINITY,
  tick = () => performance.now(),
}: {
  clock: Clock;
  logger: Logger;
  /** Of all pools together. */
  maxCopies?: number;
  tick?: () => number;
}): Scaling {
  const watched = new Map<ReplicaPool, { look(): Promise<void>; asked(): number }>();
  let reserved = 0;

  /** At least what a pool has: nothing is taken away for others. */
  function roomFor(pool?: ReplicaPool): number {
    let taken = reserved;
    for (const other of watched.keys()) if (other !== pool) taken += other.desired();
    return Math.max(1, pool?.desired() ?? 1, maxCopies - taken);
  }

  function reserve(wanted: number): Reservation {
    const copies = Math.min(wanted, roomFor());
    let held = copies;
    reserved += held;
    return {
      copies,
      release: () => {
        reserved -= held;
        held = 0;
      },
    };
  }

  function watch(label: string, pool: ReplicaPool): WatchedPool {
    const claims = new Set<{ readonly scale: ReplicaScale }>();
    let scale: ReplicaScale | undefined;
    let samples: Sample[] = [];
    let history: readonly Recommendation[] = [];

    function settle(): void {
      if (claims.size === 0) return;
      scale = mergeScales([...claims].map((claim) => claim.scale));
      const replicas = Math.min(roomFor(pool), scale.max, Math.max(scale.min, pool.desired()));
      if (replicas !== pool.desired()) pool.resize(replicas);
    }

    async function look(): Promise<void> {
      // There was no room for them; there may be now.
      if (scale && pool.desired() < scale.min) settle();
      if (!scale || scale.min === scale.max) return;
      samples.push({ tick: tick(), waiting: pool.waiting(), usage: await pool.usage() });
      if (samples.length < SAMPLES) return;
      const load = loadOf(pool, samples);
      samples = [];
      const decided = desiredReplicas(scale, load, history, clock.now());
      history = decided.history;
      const replicas = Math.min(roomFor(pool), decided.replicas);
      if (replicas === pool.desired()) return;
      logger.info({ model: label, from: pool.desired(), to: replicas, load }, 'the number of copies changes');
      pool.resize(replicas);
    }

    watched.set(pool, { look, asked: () => scale?.min ?? 1 });
    return {
      claim: (wanted) => {
        const claim = { scale: wanted };
        claims.add(claim);
        settle();
        return () => {
          claims.delete(claim);
          settle();
        };
      },
      end: () => void watched.delete(pool),
    };
  }

  return {
    watch,
    reserve,
    askedFor: (pool) => watched.get(pool)?.asked(),
    look: async () => {
      for (const pool of watched.values())
        await pool.look().catch((error) => logger.error({ err: error }, 'a pool could not be looked at'));
    },
  };
}

/** Processor time is that of copies that were there at the first and at the last look: what a start costs says nothing of requests. */
function loadOf(pool: ReplicaPool, samples: readonly Sample[]): PoolLoad {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const tookMs = last.tick - first.tick;
  const cores = last.usage.flatMap(({ copy, cpuMs }) => {
    const before = first.usage.find((other) => other.copy === copy);
    return before && tookMs > 0 ? [(cpuMs - before.cpuMs) / tookMs] : [];
  });
  const bytes = last.usage.flatMap(({ memoryBytes }) => memoryBytes ?? []);
  return {
    replicas: pool.desired(),
    available: pool.available(),
    waiting: mean(samples.map(({ waiting }) => waiting)),
    ...(cores.length > 0 ? { cpuCores: mean(cores) } : {}),
    ...(bytes.length > 0 ? { memoryBytes: mean(bytes) } : {}),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
