// A deployment and its revisions. A revision is what was accepted once: it never changes, only its state does.
import type { DeploymentSpec } from '../manifest/deployment-spec.ts';
import type { ModelSignature } from '../signature/signature.ts';
import type { Payload } from '../typing/payload.ts';

export interface DeploymentName {
  readonly namespace: string;
  readonly name: string;
}

/** Where the model of one unit was found when the revision was made. */
export interface PinnedModel {
  readonly predictor: string;
  /** Name of the graph unit. */
  readonly node: string;
  /** As written in the manifest, e.g. `models:/iris@champion`. */
  readonly uri: string;
  /** Where the files are and which, e.g. `mlflow-artifacts:/1/models/m-…/artifacts` or `s3://models/iris#<fingerprint>`. It never moves. */
  readonly location: string;
  /** What the table of overrides put in the place of the uri. */
  readonly overriddenBy?: string;
  readonly modelName?: string;
  readonly modelVersion?: string;
  readonly runId?: string;
  readonly modelId?: string;
  /** The ONNX file that answers in its place, and the acceleration that verified it. */
  readonly accelerated?: { readonly id: string; readonly location: string };
}

/** What made a revision: somebody applied a manifest, an alias moved, somebody rolled back, the update service decided, an acceleration was verified. */
export type RevisionCause = 'apply' | 'alias_moved' | 'rollback' | 'update' | 'accelerated';

/** `creating`: not tried or being loaded · `ready`: it serves · `failed`: it could not be loaded · `retired`: it served once (and does again when an unloaded deployment is loaded), or was overtaken. */
export type RevisionState = 'creating' | 'ready' | 'failed' | 'retired';

export interface NewRevision extends DeploymentName {
  /** Counts from 1 within a deployment, also across a deletion. */
  readonly number: number;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly cause: RevisionCause;
  /** e.g. `champion moved from 1 to 2` */
  readonly causeText: string;
  readonly spec: DeploymentSpec;
  /** The manifest as applied. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly models: readonly PinnedModel[];
}

/** What was found out about a unit when it was loaded. */
export interface LoadedUnitFacts {
  readonly predictor: string;
  readonly node: string;
  /** e.g. `python` */
  readonly runtime: string;
  readonly signature?: ModelSignature;
  /** The model's own input example, unless it is large. */
  readonly example?: Payload;
}

export interface Revision extends NewRevision {
  readonly state: RevisionState;
  readonly message?: string;
  readonly readyAt?: number;
  readonly retiredAt?: number;
  /** Once it was loaded. */
  readonly units?: readonly LoadedUnitFacts[];
}

/** Seldon's three states; and `Unloaded`: somebody took its models out of memory, and nothing answers until somebody loads them. */
export type DeploymentState = 'Available' | 'Creating' | 'Failed' | 'Unloaded';

export interface Deployment extends DeploymentName {
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly latestRevision: number;
  /** The one that answers; absent before the first is ready, and while it is unloaded. Also where a restarted serving process begins. */
  readonly servingRevision?: number;
  readonly state: DeploymentState;
  readonly message?: string;
  /** What each model uri of the manifest meant when it was last acted upon: `uri` → location. An alias that is elsewhere now has moved. */
  readonly observedUris: Readonly<Record<string, string>>;
  readonly deletedAt?: number;
  readonly unloadedAt?: number;
}

export function revisionId({ namespace, name }: DeploymentName, number: number): string {
  return `${namespace}/${name}/${number}`;
}

export function deploymentKey({ namespace, name }: DeploymentName): string {
  return `${namespace}/${name}`;
}
