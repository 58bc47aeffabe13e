// What runs read and made: datasets and logged models.
import type { DatasetInput, ModelOutput } from './run.ts';

export interface DatasetSummary {
  readonly experimentId: string;
  readonly name: string;
  readonly digest: string;
  /** Empty when the input did not say what it was for. */
  readonly context: string;
}

/** Every write is committed when it resolves; writing the same again changes nothing. */
export interface RunLinksStore {
  addInputs(runId: string, experimentId: string, datasets: readonly DatasetInput[], modelIds: readonly string[]): Promise<void>;

  addOutputs(runId: string, models: readonly ModelOutput[]): Promise<void>;

  /** Distinct datasets that runs of the experiments read, at most `limit`. */
  datasetsOf(experimentIds: readonly string[], limit: number): Promise<DatasetSummary[]>;
}
