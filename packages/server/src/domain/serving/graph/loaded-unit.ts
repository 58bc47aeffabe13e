// One unit of a graph in memory, as everybody but the walker sees it: what it is called, what stands behind it, whether it answers.
import type { UnitSpec } from '../manifest/deployment-spec.ts';
import type { PinnedModel } from '../revisions/revision.ts';
import type { LoadedModel, ModelFormat } from '../runtime/model-runtime.ts';
import type { ReplicaPool } from '../scaling/replica-pool.ts';
import type { ModelSignature } from '../signature/signature.ts';
import type { Payload } from '../typing/payload.ts';
import type { InputTyper } from '../typing/type-input.ts';

/** `component`: a class with Seldon's methods · `built-in`: one of Seldon's predefined units · `graph`: several units seen as one. */
export type UnitRuntime = LoadedModel['runtime'] | 'component' | 'built-in' | 'graph';

/** What stands behind a unit, seen from outside. */
export interface UnitFace {
  readonly runtime: UnitRuntime;
  readonly format?: ModelFormat;
  /** Absent when nobody knows what it takes and gives. */
  readonly signature?: ModelSignature;
  /** How many copies can answer now; 0 while a crashed one is being replaced. */
  availableReplicas(): number;
  /** Absent where there is one copy, which answers in this process. */
  readonly pool?: ReplicaPool;
}

export interface LoadedUnit {
  readonly spec: UnitSpec;
  /** The model; for a unit without one, `uri` is its image or its implementation and `location` is empty. */
  readonly pinned: PinnedModel;
  readonly model: UnitFace;
  /** The model's own, where it has one. */
  readonly inputExample?: Payload;
  /** What a component says about itself (`init_metadata`). */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A unit that is a model. */
export interface LoadedModelUnit extends LoadedUnit {
  readonly model: LoadedModel;
  readonly typeInput: InputTyper;
}

/** What stands in `requestPath` for a unit, where Seldon has its image: the model and version, or its uri. */
export function unitImage({ pinned }: LoadedUnit): string {
  return pinned.modelName && pinned.modelVersion ? `${pinned.modelName}:${pinned.modelVersion}` : pinned.uri;
}
