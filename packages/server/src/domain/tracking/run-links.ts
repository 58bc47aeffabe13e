// What runs read and made: datasets and logged models.
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { type LineageEdge, modelLogged, runRead } from '../lineage/index.ts';
import { checkExperimentId } from './experiments.ts';
import { checkLength } from './invalid-value.ts';
import { LIMITS } from './limits.ts';
import type { DatasetInput, ModelOutput, RunInfo } from './run.ts';
import type { RunChanges } from './run-changes.ts';
import type { DatasetSummary, RunLinksStore } from './run-links-store.ts';
import { requireActiveRun } from './runs.ts';

export interface RunLinks {
  /** Idempotent. @throws not_found · failed_precondition (the run is deleted) · invalid_argument */
  logInputs(runId: string, datasets: readonly DatasetInput[], modelIds: readonly string[]): Promise<void>;
  /** Idempotent; the last step of a model wins. @throws as logInputs */
  logOutputs(runId: string, models: readonly ModelOutput[]): Promise<void>;
  /** Distinct datasets that runs of the experiments read, at most 1000. */
  searchDatasets(experimentIds: readonly string[]): Promise<DatasetSummary[]>;
}

export interface RunLinksDeps {
  readonly store: RunLinksStore;
  readonly getInfo: (runId: string) => Promise<RunInfo>;
  readonly runChanges: RunChanges;
  readonly recordEdges: (edges: readonly LineageEdge[]) => Promise<void>;
  readonly clock: Clock;
}

const MAX_SUMMARIES = 1000;

export function createRunLinks({ store, getInfo, runChanges, recordEdges, clock }: RunLinksDeps): RunLinks {
  async function activeRun(runId: string): Promise<RunInfo> {
    const run = await getInfo(runId);
    requireActiveRun(run);
    return run;
  }

  return {
    logInputs: async (runId, datasets, modelIds) => {
      if (datasets.length > LIMITS.datasetsPerBatch)
        throw new PlatformError('invalid_argument', `A request can contain at most ${LIMITS.datasetsPerBatch} datasets.`, {
          field: 'datasets',
        });
      for (const [at, dataset] of datasets.entries()) checkDataset(dataset, `datasets[${at}].`);
      const run = await activeRun(runId);
      await store.addInputs(runId, run.experimentId, datasets, modelIds);
      const now = clock.now();
      await recordEdges(datasets.map((dataset) => runRead(runId, dataset, now)));
      runChanges.changed(runId, 'updated');
    },

    logOutputs: async (runId, models) => {
      await activeRun(runId);
      await store.addOutputs(runId, models);
      const now = clock.now();
      await recordEdges(models.map(({ modelId }) => modelLogged(runId, modelId, now)));
      runChanges.changed(runId, 'updated');
    },

    searchDatasets: async (experimentIds) => store.datasetsOf(experimentIds.map(checkExperimentId), MAX_SUMMARIES),
  };
}

function checkDataset(dataset: DatasetInput, path: string): void {
  const limits = [
    ['name', dataset.name, LIMITS.datasetNameLength],
    ['digest', dataset.digest, LIMITS.datasetDigestLength],
    ['source', dataset.source, LIMITS.datasetSourceLength],
    ['schema', dataset.schema ?? '', LIMITS.datasetSchemaLength],
    ['profile', dataset.profile ?? '', LIMITS.datasetProfileLength],
  ] as const;
  for (const [name, value, limit] of limits) checkLength(`${path}dataset.${name}`, value, limit, `${path}dataset.${name}`);
  for (const [at, tag] of dataset.tags.entries()) {
    checkLength(`${path}tags[${at}].key`, tag.key, LIMITS.inputTagKeyLength, `${path}tags[${at}].key`);
    checkLength(`${path}tags[${at}].value`, tag.value, LIMITS.inputTagValueLength, `${path}tags[${at}].value`);
  }
}
