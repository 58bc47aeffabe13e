// How a run knows which task attempt made it: the engine starts each task with MLFLOW_RUN_CONTEXT, a JSON object of tags
// that the mlflow client adds to every run it creates. The engine writes with one function, tracking reads with the other.
import type { AttemptPlace } from './lineage-ref.ts';

export const EXECUTION_TAG = 'ovenbird.execution';
export const NODE_TAG = 'ovenbird.node';
export const ATTEMPT_TAG = 'ovenbird.attempt';

/** Tags of every run that the attempt creates, e.g. `{ "ovenbird.execution": "p/d/n", "ovenbird.node": "n0", "ovenbird.attempt": "0" }`. */
export function attemptTags(attempt: AttemptPlace): Record<string, string> {
  return {
    [EXECUTION_TAG]: `${attempt.project}/${attempt.domain}/${attempt.name}`,
    [NODE_TAG]: attempt.nodeId,
    [ATTEMPT_TAG]: String(attempt.attempt),
  };
}

/** The attempt that a run's tags name; null when it was not made by a task, or when someone else wrote such tags wrongly. */
export function attemptOfTags(tags: Readonly<Record<string, string>>): AttemptPlace | null {
  const [project, domain, name, ...rest] = (tags[EXECUTION_TAG] ?? '').split('/');
  const nodeId = tags[NODE_TAG];
  const attempt = tags[ATTEMPT_TAG];
  if (!project || !domain || !name || rest.length > 0 || !nodeId || nodeId.includes('/') || !attempt || !/^\d+$/.test(attempt)) return null;
  return { project, domain, name, nodeId, attempt: Number(attempt) };
}
