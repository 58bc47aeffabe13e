// Where deployments and revisions are kept: the side of who wants something (the control process) and the side of who does
// it (the serving process). They meet in these rows only.
import type { Deployment, DeploymentName, DeploymentState, LoadedUnitFacts, NewRevision, Revision } from './revision.ts';

export interface DeploymentQuery {
  readonly namespace?: string;
  /** Part of `namespace/name`, in any case. */
  readonly text?: string;
  /** Continue after this one. */
  readonly after?: DeploymentName;
  readonly limit: number;
}

export interface DeploymentStore {
  /**
   * Add a revision and make it the wanted one, in one durable transaction; the deployment is made, or made again, with its
   * first. `observedUris` replaces what was there.
   * @throws aborted when `revision.number` is not one more than the latest: somebody else was faster
   */
  addRevision(revision: NewRevision, observedUris: Readonly<Record<string, string>>): Promise<void>;
  /** The deployment unless it was deleted; with `deleted` also then. */
  find(deployment: DeploymentName, options?: { deleted?: boolean }): Promise<Deployment | undefined>;
  /** Deployments that were not deleted, by namespace and name. */
  list(query: DeploymentQuery): Promise<Deployment[]>;
  revision(deployment: DeploymentName, number: number): Promise<Revision | undefined>;
  /** Newest first, those below `below`. */
  revisions(deployment: DeploymentName, query: { below?: number; limit: number }): Promise<Revision[]>;
  /** Durable. Revisions stay. Returns false when there was nothing to delete. */
  remove(deployment: DeploymentName, at: number): Promise<boolean>;
  /**
   * Whether its models shall be in memory. One durable transaction; a later revision does not change it. The revision that
   * answered becomes `retired`, and is where loading begins, until there is a newer one.
   * @returns false where it is so already, or there is no such deployment
   */
  setLoaded(deployment: DeploymentName, loaded: boolean, at: number): Promise<boolean>;
}

export interface WantedDeployment extends DeploymentName {
  readonly latestRevision: number;
  /** Which answered last. */
  readonly servingRevision?: number;
  /** Somebody wants it to be out of memory. */
  readonly isUnloaded?: boolean;
}

export interface RolloutReport {
  readonly state: DeploymentState;
  /** Why it is not available, or what of it is not. */
  readonly message?: string;
  /** Left as it is when absent. */
  readonly servingRevision?: number;
  /** What became of one revision. When it is `ready`, older ones that were `creating` or `ready` become `retired`. */
  readonly revision: {
    readonly number: number;
    readonly state: 'ready' | 'failed';
    readonly message?: string;
    readonly units?: readonly LoadedUnitFacts[];
  };
  /** Epoch ms. */
  readonly at: number;
}

export interface RolloutStore {
  /** All that should be served now. */
  wanted(): Promise<WantedDeployment[]>;
  revision(deployment: DeploymentName, number: number): Promise<Revision | undefined>;
  /** One durable transaction. Does nothing for a deployment that is gone, or is to be unloaded. */
  report(deployment: DeploymentName, report: RolloutReport): Promise<void>;
  /** The deployment's message while it is `Creating` and the revision is its latest; nothing otherwise. May be lost. */
  tellProgress(deployment: DeploymentName, number: number, message: string): Promise<void>;
  /**
   * What of the deployment does not work, or (undefined) nothing any more, while the revision is its latest and answers.
   * @returns false when it is not
   */
  tellFault(deployment: DeploymentName, number: number, message: string | undefined): Promise<boolean>;
}
