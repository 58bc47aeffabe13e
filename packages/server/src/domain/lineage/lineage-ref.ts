// What stands in the lineage graph: a kind and an id. The makers below are the only place that knows how an id is
// written, so that two rooms that meet an entity from different sides write the same one.

export const LINEAGE_KINDS = [
  'source_data',
  'execution',
  'task_attempt',
  'run',
  'logged_model',
  'model_version',
  'deployment_revision',
  'prediction',
  'batch_job',
  'ground_truth',
] as const;

export type LineageKind = (typeof LINEAGE_KINDS)[number];

export interface LineageRef {
  readonly kind: LineageKind;
  readonly id: string;
}

export interface AttemptPlace {
  readonly project: string;
  readonly domain: string;
  /** Name of the execution. */
  readonly name: string;
  readonly nodeId: string;
  /** Counts from 0. */
  readonly attempt: number;
}

/** A dataset as MLflow names it: `dataset:name@digest`. */
export const datasetRef = (name: string, digest: string): LineageRef => ({ kind: 'source_data', id: `dataset:${name}@${digest}` });

/** A file or directory given to an execution, by its address. */
export const sourceUriRef = (uri: string): LineageRef => ({ kind: 'source_data', id: uri });

export const executionRef = (at: { project: string; domain: string; name: string }): LineageRef => ({
  kind: 'execution',
  id: `${at.project}/${at.domain}/${at.name}`,
});

export const taskAttemptRef = (at: AttemptPlace): LineageRef => ({
  kind: 'task_attempt',
  id: `${at.project}/${at.domain}/${at.name}/${at.nodeId}/${at.attempt}`,
});

export const runRef = (runId: string): LineageRef => ({ kind: 'run', id: runId });

export const loggedModelRef = (modelId: string): LineageRef => ({ kind: 'logged_model', id: modelId });

export const modelVersionRef = (name: string, version: string | number): LineageRef => ({
  kind: 'model_version',
  id: `${name}/${version}`,
});

export const deploymentRevisionRef = (namespace: string, name: string, revision: number): LineageRef => ({
  kind: 'deployment_revision',
  id: `${namespace}/${name}/${revision}`,
});

export const batchJobRef = (id: string): LineageRef => ({ kind: 'batch_job', id });

export const predictionRef = (id: string): LineageRef => ({ kind: 'prediction', id });

/** One text per ref, for maps and sets. */
export function refKey(ref: LineageRef): string {
  return `${ref.kind}:${ref.id}`;
}

/** The attempt that a `task_attempt` id names; null when it is not such an id. */
export function parseTaskAttemptId(id: string): AttemptPlace | null {
  const [project, domain, name, nodeId, attempt, ...rest] = id.split('/');
  if (!project || !domain || !name || !nodeId || !attempt || rest.length > 0 || !/^\d+$/.test(attempt)) return null;
  return { project, domain, name, nodeId, attempt: Number(attempt) };
}
