// A registered model: a name under which versions are kept.

export interface RegisteredModel {
  readonly name: string;
  readonly description: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Alias to version. */
  readonly aliases: Readonly<Record<string, number>>;
  /** Versions that were not deleted. */
  readonly versionCount: number;
  /** The highest of them; null when there is none. */
  readonly latestVersion: number | null;
}

/** MLflow keeps prompts in the registry, marked by this tag; default searches leave them out. */
export const PROMPT_TAG = 'mlflow.prompt.is_prompt';
