// What makes ONNX files out of a model.
import type { ModelDescription } from '../runtime/model-runtime.ts';

export interface Conversion {
  /** Files that may stand for the model, the most exact first; empty when it is refused. */
  readonly candidates: readonly { readonly file: string; readonly precision: 'float32' | 'float64' }[];
  /** Why the model is not converted, e.g. which package is missing and how to install it. */
  readonly refusal?: string;
  /** Of Python and the packages that took part. */
  readonly versions: Readonly<Record<string, string>>;
  readonly peakMemoryBytes: number;
}

export interface ModelConverter {
  /**
   * @param outDir  an empty folder for the files
   * @throws        failed_precondition (the conversion broke off: no memory, no time, no Python) · cancelled
   */
  convert(
    model: { readonly description: ModelDescription; readonly parameters: Readonly<Record<string, string>> },
    outDir: string,
    signal: AbortSignal,
  ): Promise<Conversion>;
}
