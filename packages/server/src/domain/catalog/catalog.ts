// Every object of the platform by name: what search, the home page and lineage show of it. It only reads.
import type { EntityDescription, EntityState, LineageKind } from '../lineage/index.ts';

/** Ids of lineage's kinds are lineage's; experiment its id, registered model its name, workflow and launch plan `project/domain/name`, deployment `namespace/name`. */
export type CatalogKind = LineageKind | 'experiment' | 'registered_model' | 'workflow' | 'launch_plan' | 'deployment';

export interface CatalogRef {
  readonly kind: CatalogKind;
  readonly id: string;
}

export interface CatalogEntry extends CatalogRef {
  readonly title: string;
  readonly subtitle: string | null;
  readonly state: EntityState | null;
  /** Epoch ms at which it was made or last changed. */
  readonly at: number | null;
}

export interface CatalogHit extends CatalogEntry {
  /** What the text was found in. */
  readonly match: 'name' | 'tag';
}

/** A thing that happens or happened. Times are epoch ms. */
export interface Activity extends CatalogEntry {
  readonly state: EntityState;
  readonly at: number;
  readonly startedAt: number | null;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  /** Why a person is needed, in a sentence; null when none is. */
  readonly trouble: string | null;
}

export interface CatalogCounts {
  readonly experiments: number;
  readonly runs: number;
  readonly models: number;
  readonly executions: number;
  readonly deployments: number;
}

export interface Catalog {
  /** How a thing is shown; null when there is none, or it was deleted, or its kind is not kept in SQL (predictions, ground truth). */
  describe(ref: CatalogRef): Promise<EntityDescription | null>;

  /**
   * Things whose name holds the text, whatever the case of its letters; with `key=value` also things with such a tag whose value
   * holds `value`. Deleted things are left out.
   * @param limit  most hits of each kind, newest first
   */
  findByText(text: string, limit: number): Promise<readonly CatalogHit[]>;

  /** The newest things of a kind, unfinished ones first. */
  recent(kind: 'execution' | 'run' | 'deployment' | 'batch_job', limit: number): Promise<readonly Activity[]>;

  /** Of what is not deleted. */
  counts(): Promise<CatalogCounts>;
}
