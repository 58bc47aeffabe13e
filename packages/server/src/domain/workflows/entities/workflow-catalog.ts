// Workflows and launch plans as lists show them: one entry for all versions of a name.
import type { Page } from '../../../kernel/paging.ts';
import type { ExecutionPhase } from '../executions/phases.ts';
import type { EntityName } from '../ids.ts';
import type { EntityRecord } from './entity-store.ts';
import type { ListQuery } from './list-query.ts';

export interface WorkflowEntry extends EntityName {
  readonly latestVersion: string;
  readonly versionCount: number;
  /** When the latest version was registered. */
  readonly updatedAt: number;
  /** In the latest version. */
  readonly taskCount: number;
}

export interface RecentExecutions {
  /** Newest first. */
  readonly phases: readonly ExecutionPhase[];
  readonly lastAt: number | null;
}

export interface WorkflowCatalog {
  /** Last changed first unless the query says otherwise. Fields: project, domain, name, updated_at. */
  workflows(query: ListQuery): Promise<Page<WorkflowEntry>>;

  /** The latest version of each launch plan, last changed first. Fields as above and workflow.name. */
  launchPlans(query: ListQuery): Promise<Page<EntityRecord>>;

  /** The last `limit` executions of each, in the order of `names`. */
  recentExecutions(names: readonly EntityName[], limit: number): Promise<RecentExecutions[]>;
}
