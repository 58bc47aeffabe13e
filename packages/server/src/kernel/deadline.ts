// Until when a signal's caller waits. Who must decide whether work is worth beginning looks it up here; everybody else
// waits for the signal itself.

const DEADLINE = Symbol('deadline');

interface Timed {
  [DEADLINE]?: number;
}

/** @param at  on the monotonic clock (`performance.now()`) */
export function setDeadline(signal: AbortSignal, at: number): void {
  (signal as Timed)[DEADLINE] = at;
}

/** Undefined when nobody said, as for signals that are made of others. */
export function deadlineOf(signal: AbortSignal): number | undefined {
  return (signal as Timed)[DEADLINE];
}
