// Projects: the outermost grouping. Domains (development, staging, production) are the same in each.
import type { Page } from '../../../kernel/paging.ts';
import type { ListQuery } from './list-query.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly archived: boolean;
  readonly createdAt: number;
}

export const DOMAINS = ['development', 'staging', 'production'] as const;

export interface ProjectStore {
  /** False when a project of this id exists; nothing is changed then. Durable. */
  create(project: Project): Promise<boolean>;

  get(id: string): Promise<Project | null>;

  /** Fields: id, name, state (`0` is active). By name unless the query says otherwise. */
  list(query: ListQuery): Promise<Page<Project>>;

  /** Replace name, description, labels and `archived`. @throws not_found */
  update(project: Project): Promise<void>;
}
