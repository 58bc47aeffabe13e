// What revisions were made of and what was found out when they were loaded, for those who ask it of many deployments at once.
import type { PredictorSpec } from '../manifest/deployment-spec.ts';
import type { DeploymentName, LoadedUnitFacts } from './revision.ts';

export interface RevisionFacts extends DeploymentName {
  readonly number: number;
  readonly predictors: readonly PredictorSpec[];
  readonly units: readonly LoadedUnitFacts[];
}

/** One query for each call, however many deployments it is about. `newest` looks at as many numbers up to the latest. */
export interface RevisionFactsReader {
  /** Of revisions that were loaded once, of each deployment newest first. A deployment may be deleted. At most some hundred deployments. */
  of(deployments: readonly DeploymentName[], newest: number): Promise<RevisionFacts[]>;
  /** The first deployments by namespace and name that are not deleted, each with a text that is another one when other revisions are loaded. */
  marks(limit: number, newest: number): Promise<(DeploymentName & { readonly mark: string })[]>;
}
