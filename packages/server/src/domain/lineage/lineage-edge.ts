// Edges point the way things flow: from what was there first to what came of it. The makers below are what other rooms
// call, so that direction and role are written in one place.
import {
  type AttemptPlace,
  batchJobRef,
  datasetRef,
  deploymentRevisionRef,
  executionRef,
  type LineageRef,
  loggedModelRef,
  modelVersionRef,
  runRef,
  sourceUriRef,
  taskAttemptRef,
} from './lineage-ref.ts';

/** How the first led to the second, read from first to second: attempt `made` run, dataset `was_read_by` run. */
export const EDGE_ROLES = [
  'was_read_by',
  'ran',
  'made',
  'logged',
  'was_registered_as',
  'was_deployed_as',
  'answered',
  'was_judged_by',
] as const;

export type EdgeRole = (typeof EDGE_ROLES)[number];

export interface LineageEdge {
  readonly from: LineageRef;
  readonly to: LineageRef;
  readonly role: EdgeRole;
  /** Epoch ms at which it came to be. */
  readonly at: number;
}

/** The engine started an attempt of a task. */
export function attemptStarted(attempt: AttemptPlace, at: number): LineageEdge {
  return { from: executionRef(attempt), to: taskAttemptRef(attempt), role: 'ran', at };
}

/** A file or directory was an input of an execution. */
export function executionRead(execution: { project: string; domain: string; name: string }, uri: string, at: number): LineageEdge {
  return { from: sourceUriRef(uri), to: executionRef(execution), role: 'was_read_by', at };
}

/** A task created an MLflow run; complete also when the attempt itself was never recorded. */
export function runMadeByAttempt(runId: string, attempt: AttemptPlace, at: number): LineageEdge[] {
  return [attemptStarted(attempt, at), { from: taskAttemptRef(attempt), to: runRef(runId), role: 'made', at }];
}

/** A run logged a dataset as its input. */
export function runRead(runId: string, dataset: { name: string; digest: string }, at: number): LineageEdge {
  return { from: datasetRef(dataset.name, dataset.digest), to: runRef(runId), role: 'was_read_by', at };
}

export function modelLogged(runId: string, modelId: string, at: number): LineageEdge {
  return { from: runRef(runId), to: loggedModelRef(modelId), role: 'logged', at };
}

/** A model version was made from a logged model, from a run, or from both; none is a model that came from elsewhere. */
export function versionRegistered(
  version: { name: string; version: string | number },
  source: { runId?: string | null; modelId?: string | null },
  at: number,
): LineageEdge[] {
  const to = modelVersionRef(version.name, version.version);
  const edges: LineageEdge[] = [];
  if (source.runId) edges.push({ from: runRef(source.runId), to, role: 'was_registered_as', at });
  if (source.modelId) edges.push({ from: loggedModelRef(source.modelId), to, role: 'was_registered_as', at });
  return edges;
}

/** A deployment revision pinned a model version. */
export function versionDeployed(
  version: { name: string; version: string | number },
  deployment: { namespace: string; name: string; revision: number },
  at: number,
): LineageEdge {
  return {
    from: modelVersionRef(version.name, version.version),
    to: deploymentRevisionRef(deployment.namespace, deployment.name, deployment.revision),
    role: 'was_deployed_as',
    at,
  };
}

export interface BatchOrigins {
  readonly revision?: { readonly namespace: string; readonly name: string; readonly revision: number };
  readonly version?: { readonly name: string; readonly version: string | number };
  /** Paths of its input. */
  readonly files: readonly string[];
  /** Of a workflow, when that asked for it. */
  readonly attempt?: AttemptPlace;
}

/** A batch job was made: what answers it, what it reads, and who asked. */
export function batchAnswered({ revision, version, files, attempt }: BatchOrigins, id: string, at: number): LineageEdge[] {
  const to = batchJobRef(id);
  const edges: LineageEdge[] = files.map((path) => ({ from: sourceUriRef(path), to, role: 'was_read_by', at }));
  if (revision) edges.push({ from: deploymentRevisionRef(revision.namespace, revision.name, revision.revision), to, role: 'answered', at });
  if (version) edges.push({ from: modelVersionRef(version.name, version.version), to, role: 'answered', at });
  if (attempt) edges.push({ from: taskAttemptRef(attempt), to, role: 'made', at });
  return edges;
}

/** A batch job wrote its output. */
export function batchWrote(id: string, path: string, at: number): LineageEdge {
  return { from: batchJobRef(id), to: sourceUriRef(path), role: 'made', at };
}
