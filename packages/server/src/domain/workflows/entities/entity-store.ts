// Registered tasks, workflows and launch plans.
import type { Page } from '../../../kernel/paging.ts';
import type { EntityId, EntityKind, EntityName } from '../ids.ts';
import type { ListQuery } from './list-query.ts';

export interface EntityRecord {
  readonly kind: EntityKind;
  readonly id: EntityId;
  /** Hex SHA-256 of the registered content in canonical form: equal digests are equal registrations. */
  readonly digest: string;
  /** The registration as its protocol writes it; given back unchanged, never looked into by the domain. */
  readonly source: Uint8Array;
  /** Flyte IDL: `core.CompiledTask`, `core.CompiledWorkflowClosure`; of a launch plan the `core.ParameterMap` of what it expects. */
  readonly compiled: Uint8Array;
  readonly plan: LaunchPlanPart | null;
  /** Task nodes of a workflow; 0 otherwise. */
  readonly taskCount: number;
  /** Of launch plans: the one version of its name that schedules and `latest` look-ups use. */
  readonly active: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What only a launch plan has. */
export interface LaunchPlanPart {
  readonly workflow: EntityId;
  /** Flyte IDL: `core.LiteralMap`. */
  readonly fixedInputs: Uint8Array;
  /** Defaults of its executions; what an execution sets itself wins. */
  readonly defaults: LaunchDefaults;
}

export interface LaunchDefaults {
  /** 0: the platform's default. */
  readonly maxParallelism: number;
  /** Empty: the platform's own place. */
  readonly rawOutputPrefix: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** As a person writes it, e.g. `0 6 * * *`; null when there is none. */
  readonly schedule: string | null;
}

export type CreateEntityResult =
  | { readonly kind: 'created' }
  | { readonly kind: 'identical' }
  | { readonly kind: 'different'; readonly existing: EntityRecord };

/** Versions are immutable: only `active` ever changes. Every method sees all acknowledged writes. */
export interface EntityStore {
  /** Add a version, durably. The same content again changes nothing; other content under the same id is returned, not written. */
  create(record: EntityRecord): Promise<CreateEntityResult>;

  get(kind: EntityKind, id: EntityId): Promise<EntityRecord | null>;

  /** Versions that exist among `ids`, in any order. */
  getMany(kind: EntityKind, ids: readonly EntityId[]): Promise<EntityRecord[]>;

  /** Versions by query; `source` and `compiled` are filled. Fields: project, domain, name, version, state, created_at, workflow.name. */
  list(kind: EntityKind, query: ListQuery): Promise<Page<EntityRecord>>;

  /** Distinct names by query, ordered by name unless the query says otherwise. Fields: project, domain, name. */
  names(kind: EntityKind, query: ListQuery): Promise<Page<EntityName>>;

  /**
   * Make a launch plan version active, and in the same transaction any other version of its name inactive; or make it inactive.
   * @throws not_found
   */
  setActive(id: EntityId, active: boolean, at: number): Promise<void>;
}
