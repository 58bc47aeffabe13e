// Tells the rest of the process what happened to runs. A training loop logs hundreds of points a second: a run's metrics
// are announced at most once per tick, so that a live page is not flooded.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';

/** Shorter than a person notices, longer than a burst of log_metric calls. */
const TICK_MS = 250;

export interface RunChanges {
  /** Call after the commit. */
  changed(runId: string, kind: 'created' | 'updated' | 'deleted' | 'restored'): void;
  logged(runId: string): void;
}

export function createRunChanges(changes: Changes, clock: Clock): RunChanges {
  const waiting = new Set<string>();

  function announce(): void {
    const at = clock.now();
    for (const id of waiting) changes.publish({ topic: 'run', id, kind: 'metrics', at });
    waiting.clear();
  }

  return {
    changed: (id, kind) => changes.publish({ topic: 'run', id, kind, at: clock.now() }),
    logged: (runId) => {
      if (waiting.size === 0) setTimeout(announce, TICK_MS).unref();
      waiting.add(runId);
    },
  };
}
