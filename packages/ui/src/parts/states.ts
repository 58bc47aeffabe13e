// The states that anything in Ovenbird can be in, and what each means to a person.
import type { ObjectState } from '@ovenbird/contracts';

export const stateMeaning: Record<ObjectState, string> = {
  queued: 'Accepted, waits for its turn',
  running: 'At work now',
  succeeded: 'Done, as asked',
  failed: 'Stopped by an error',
  aborted: 'Stopped by a person or a limit',
  skipped: 'Not needed, so not run',
  cached: 'Result taken from an earlier run',
  waiting: 'Waits for a person',
  ready: 'Serves now',
  retired: 'Served once, serves no more',
  unloaded: 'Out of memory until somebody loads it',
  unknown: 'Not reported yet',
};

export const states = Object.keys(stateMeaning) as ObjectState[];
