// What can answer a prediction. A runtime turns a model on disk into a loaded one; adapters are in `runtimes/`.
import type { ModelSignature } from '../signature/signature.ts';
import type { ModelInput, ModelOutput } from '../tensors/model-io.ts';
import type { Payload } from '../typing/payload.ts';

/** What stands in a model's directory, read without loading the model. */
export interface ModelDescription {
  /** Absolute path. */
  readonly directory: string;
  /** `mlflow`: it has an MLmodel · `onnx`: an ONNX file alone · `sklearn`: a joblib or pickle file alone. */
  readonly format: 'mlflow' | 'onnx' | 'sklearn';
  /** Absolute path of the model file, where the runtime opens one itself. */
  readonly file?: string;
  /** Flavors of an MLflow model, e.g. `['python_function', 'sklearn']`. */
  readonly flavors: readonly string[];
  readonly signature?: ModelSignature;
  /** A request that the model's author gave; used to warm it. */
  readonly inputExample?: Payload;
}

export interface LoadRequest {
  /** What messages and logs call it, e.g. `default/iris/2 classifier`. */
  readonly label: string;
  readonly description: ModelDescription;
  /** Unit parameters of the manifest, as text. */
  readonly parameters: Readonly<Record<string, string>>;
  /** At least 1. */
  readonly replicas: number;
}

export interface ModelRuntime {
  readonly name: 'python' | 'onnx';
  /**
   * Load a model and return once it can answer.
   * @param signal  ends the attempt and everything that it started
   * @throws        failed_precondition (the model cannot be loaded; the message says why) · cancelled
   */
  load(request: LoadRequest, signal: AbortSignal): Promise<LoadedModel>;
}

export interface LoadedModel {
  readonly runtime: ModelRuntime['name'];
  /** What it takes and gives: its signature, or what the model file itself says; absent when nobody knows. */
  readonly signature?: ModelSignature;
  /** How many copies can answer now; 0 while a crashed one is being replaced. */
  availableReplicas(): number;
  /**
   * Answer one request. Requests that are there at the same time may be answered together; each gets its own rows.
   * @param signal  aborted when the caller went away or its deadline passed: then it rejects with cancelled or
   *                deadline_exceeded, and a request that still waits is never run
   * @throws        invalid_argument (the model refused the input) · resource_exhausted (too many wait) ·
   *                unavailable (it is closing, or its process died twice under this request) · internal (the model failed)
   */
  predict(input: ModelInput, signal: AbortSignal): Promise<ModelOutput>;
  /** Wait for what runs, then free everything. Nothing may be asked afterwards. Idempotent. */
  close(): Promise<void>;
}
