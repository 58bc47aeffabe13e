// What can answer a prediction. A runtime turns a model on disk into a loaded one; adapters are in `runtimes/`.

import type { Span } from '../observation/span.ts';
import type { ReplicaPool } from '../scaling/replica-pool.ts';
import type { ModelSignature } from '../signature/signature.ts';
import type { ModelInput, ModelOutput } from '../tensors/model-io.ts';
import type { Payload } from '../typing/payload.ts';

/**
 * `mlflow`: a directory with an MLmodel · `onnx`: an ONNX file · `sklearn`: a joblib or pickle file · `xgboost`, `lightgbm`, `catboost`: a
 * file of that library · `tensorflow`: the directory of one SavedModel · `huggingface`: a directory with a config.json.
 */
export type ModelFormat = 'mlflow' | 'onnx' | 'sklearn' | 'xgboost' | 'lightgbm' | 'catboost' | 'tensorflow' | 'huggingface';

/** What stands in a model's directory, read without loading the model. */
export interface ModelDescription {
  /** Absolute path. */
  readonly directory: string;
  readonly format: ModelFormat;
  /** Absolute path of the model's file, or of the folder of its version, where the runtime opens that itself. */
  readonly file?: string;
  /** Of a repository of numbered versions, the one that is served, e.g. `3`. */
  readonly version?: string;
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
  /** Copies to begin with, at least 1. */
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
  readonly format?: ModelFormat;
  /** What it takes and gives: its signature, or what the loaded model itself says; absent when nobody knows. */
  readonly signature?: ModelSignature;
  /** How many copies can answer now; 0 while a crashed one is being replaced. */
  availableReplicas(): number;
  /** Absent where there is one copy, which answers in this process. */
  readonly pool?: ReplicaPool;
  /**
   * Answer one request. Requests that are there at the same time may be answered together; each gets its own rows.
   * @param signal  aborted when the caller went away or its deadline passed: then it rejects with cancelled or
   *                deadline_exceeded, and a request that still waits is never run
   * @param span    of the call, where the request is traced
   * @throws        invalid_argument (the model refused the input) · resource_exhausted (too many wait) ·
   *                unavailable (it is closing, or its process died twice under this request) · internal (the model failed)
   */
  predict(input: ModelInput, signal: AbortSignal, span?: Span): Promise<ModelOutput>;
  /** Wait for what runs, then free everything. Nothing may be asked afterwards. Idempotent. */
  close(): Promise<void>;
}
