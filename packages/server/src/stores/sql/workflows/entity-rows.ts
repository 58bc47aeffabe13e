// Rows of registered entities ⇄ the domain's records.
import type { Selectable } from 'kysely';
import type { EntityId, EntityKind, EntityRecord, LaunchDefaults, LaunchPlanPart } from '../../../domain/workflows/index.ts';
import type { EntityRow } from '../schema/workflows.ts';
import { plainBytes } from './plain-bytes.ts';

export const idOf = ({ project, domain, name, version }: EntityId) => ({ project, domain, name, version });

export function toRow(record: EntityRecord): EntityRow {
  const { plan } = record;
  return {
    kind: record.kind,
    ...idOf(record.id),
    digest: record.digest,
    source: record.source,
    compiled: record.compiled,
    task_count: record.taskCount,
    active: record.active ? 1 : 0,
    workflow_project: plan?.workflow.project ?? null,
    workflow_domain: plan?.workflow.domain ?? null,
    workflow_name: plan?.workflow.name ?? null,
    workflow_version: plan?.workflow.version ?? null,
    fixed_inputs: plan?.fixedInputs ?? null,
    defaults: plan ? JSON.stringify(plan.defaults) : null,
    created_at_ms: record.createdAt,
    updated_at_ms: record.updatedAt,
  };
}

export function toRecord(row: Selectable<EntityRow>): EntityRecord {
  return {
    kind: row.kind as EntityKind,
    id: idOf(row),
    digest: row.digest,
    source: plainBytes(row.source),
    compiled: plainBytes(row.compiled),
    plan: toPlan(row),
    taskCount: row.task_count,
    active: row.active === 1,
    createdAt: row.created_at_ms,
    updatedAt: row.updated_at_ms,
  };
}

function toPlan(row: Selectable<EntityRow>): LaunchPlanPart | null {
  if (row.workflow_name === null) return null;
  return {
    workflow: {
      project: row.workflow_project ?? '',
      domain: row.workflow_domain ?? '',
      name: row.workflow_name,
      version: row.workflow_version ?? '',
    },
    fixedInputs: plainBytes(row.fixed_inputs ?? new Uint8Array()),
    defaults: JSON.parse(row.defaults ?? '{}') as LaunchDefaults,
  };
}
