// A version of a registered model.

export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

export type VersionStatus = 'pending' | 'ready' | 'failed';

export interface ModelVersion {
  readonly name: string;
  /** 1 and up; never given twice. */
  readonly version: number;
  readonly description: string;
  readonly userId: string;
  /** As the client gave it, e.g. `models:/m-…` or `runs:/…/model`. */
  readonly source: string;
  /** Where the files are: `source` with `runs:/` and `models:/` resolved. */
  readonly storageUri: string;
  /** Empty when it was made outside a run. */
  readonly runId: string;
  readonly runLink: string;
  /** The logged model it was made from. */
  readonly modelId: string | null;
  readonly status: VersionStatus;
  readonly statusMessage: string;
  readonly stage: Stage;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
}
