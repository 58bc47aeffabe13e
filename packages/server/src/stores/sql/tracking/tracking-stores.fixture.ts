// Small makers for the store contracts of this folder.
import type { RunInfo } from '../../../domain/tracking/run.ts';
import type { RunBatch } from '../../../domain/tracking/run-data-store.ts';
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';

export type OpenStores = () => Promise<{ stores: TrackingStores; dispose(): Promise<void> }>;

let names = 0;

/** A name that no other test of this process uses. */
export function fresh(prefix: string): string {
  names += 1;
  return `${prefix}-${names}`;
}

export async function newExperiment(stores: TrackingStores, name = fresh('experiment')): Promise<string> {
  const outcome = await stores.experiments.create({ name, tags: [], createdAtMs: 1000 });
  if (outcome.kind !== 'created') throw new Error(`The name ${name} is taken.`);
  return outcome.experimentId;
}

export async function newRun(stores: TrackingStores, experimentId: string, fields: Partial<RunInfo> = {}): Promise<string> {
  const runId = fields.runId ?? fresh('run');
  await stores.runs.create(
    {
      runId,
      experimentId,
      name: 'name',
      userId: 'ada',
      status: 'RUNNING',
      startedAtMs: 1000,
      endedAtMs: null,
      artifactUri: `mlflow-artifacts:/${experimentId}/${runId}/artifacts`,
      lifecycle: 'active',
      ...fields,
    },
    [],
  );
  return runId;
}

export function batch(parts: Partial<RunBatch>): RunBatch {
  return { metrics: [], params: [], tags: [], ...parts };
}
