// A model that needs Python, and an ONNX file that may answer in its place: what was tried, what was compared, what came of it.
import type { ModelSignature } from '../signature/signature.ts';
import type { AnswerForm } from './answer-form.ts';
import type { ComparedSet } from './compare-outputs.ts';
import type { Tolerance } from './tolerance.ts';
import type { VerifiedInputs } from './verified-inputs.ts';

/** Of our rules of conversion and comparison. A new one makes earlier evidence count no longer. */
export const CONVERTER_VERSION = '1';

/** A model as a unit serves it. */
export interface ServedModel {
  /** Content at a location never changes. */
  readonly location: string;
  /** The prepackaged server that the unit names. */
  readonly server?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** `converting` → `comparing` → `verified` (it may serve) or `refused` (it may not, with the reason); `failed`: it could not be tried. */
export type AccelerationState = 'converting' | 'comparing' | 'verified' | 'refused' | 'failed';

export interface AccelerationEvidence {
  /** In the order in which they were compared. */
  readonly sets: readonly ComparedSet[];
  /** Of one row, the median of some calls; the Python one with its hop to the worker. */
  readonly originalMs: number;
  readonly acceleratedMs: number;
  /** What numbers of a request become in the ONNX model. */
  readonly precision: 'float32' | 'float64';
  readonly onnxBytes: number;
  /** Rows with missing values are answered by the ONNX model too; else by the original. */
  readonly missingValues: boolean;
}

export interface Acceleration extends ServedModel {
  readonly id: string;
  readonly modelName?: string;
  readonly modelVersion?: string;
  readonly tolerance: Tolerance;
  readonly converterVersion: string;
  readonly state: AccelerationState;
  /** Why it is refused or failed. */
  readonly reason?: string;
  /** Of the last candidate that was compared. */
  readonly evidence?: AccelerationEvidence;
  /** Of Python and the packages that converted it. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Where `model.onnx` and `acceleration.json` are, once it is verified; named after their content. */
  readonly artifact?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** From the beginning of the conversion to the verdict. */
  readonly durationMs?: number;
  /** Most memory that the conversion had. */
  readonly peakMemoryBytes?: number;
}

/** `acceleration.json` beside the ONNX file: all that serving needs to know. */
export interface AcceleratedFace {
  readonly version: 1;
  /** Of the original, which types requests and names answers; absent when it has none. */
  readonly signature?: ModelSignature;
  readonly inputs: VerifiedInputs;
  readonly answer: AnswerForm;
}
