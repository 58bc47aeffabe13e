// Names of things: registered entities (tasks, workflows, launch plans) and executions, and the one text form of each.
import { PlatformError } from '../../kernel/errors.ts';

export type EntityKind = 'task' | 'workflow' | 'launch_plan';

export interface EntityName {
  readonly project: string;
  readonly domain: string;
  readonly name: string;
}

/** One immutable registered version. */
export interface EntityId extends EntityName {
  readonly version: string;
}

export interface ExecutionId {
  readonly project: string;
  readonly domain: string;
  readonly name: string;
}

export const START_NODE = 'start-node';
export const END_NODE = 'end-node';

/** `project/domain/name`, the id of an execution in lineage, in the change bus and in rows. */
export const executionKey = (id: ExecutionId): string => `${id.project}/${id.domain}/${id.name}`;

/** `project/domain/name/version`, for maps and messages. */
export const entityKey = (id: EntityId): string => `${id.project}/${id.domain}/${id.name}/${id.version}`;

export const NOUN: Readonly<Record<EntityKind, string>> = { task: 'Task', workflow: 'Workflow', launch_plan: 'Launch plan' };

const EXECUTION_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** @throws invalid_argument naming the part that is missing or holds a character that paths and URLs cannot */
export function checkEntityId(kind: EntityKind, id: EntityId): void {
  for (const field of ['project', 'domain', 'name', 'version'] as const) {
    const value = id[field];
    if (!value) throw new PlatformError('invalid_argument', `${NOUN[kind]} id: ${field} is missing.`, { field: `id.${field}` });
    if (value.includes('/') && field !== 'name')
      throw new PlatformError('invalid_argument', `${NOUN[kind]} id: ${field} "${value}" may not contain "/".`, { field: `id.${field}` });
  }
}

/** @throws invalid_argument when the name could not be a folder, a URL part and a Kubernetes label alike */
export function checkExecutionName(name: string): void {
  if (!EXECUTION_NAME.test(name))
    throw new PlatformError(
      'invalid_argument',
      `Execution name "${name}": use 1 to 63 lower-case letters, digits and dashes, starting with a letter or digit.`,
      { field: 'name' },
    );
}
