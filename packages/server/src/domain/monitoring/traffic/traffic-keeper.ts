// Keeps the traffic table small: fine buckets become coarse ones, and coarse ones end.
import type { Clock } from '../../../kernel/clock.ts';
import { FINE_FOR_MS } from './traffic-grid.ts';
import { COARSE_STEP_MS, type TrafficStore } from './traffic-store.ts';

/** A month of minutes: 43,200 rows per deployment, predictor and status. */
const KEEP_MS = 30 * 24 * 3_600_000;

export interface TrafficKeeper {
  run(): Promise<void>;
}

export function createTrafficKeeper(store: Pick<TrafficStore, 'rollUp' | 'prune'>, clock: Clock): TrafficKeeper {
  return {
    run: async () => {
      const now = clock.now();
      await store.rollUp(Math.floor((now - FINE_FOR_MS) / COARSE_STEP_MS) * COARSE_STEP_MS);
      await store.prune(now - KEEP_MS);
    },
  };
}
