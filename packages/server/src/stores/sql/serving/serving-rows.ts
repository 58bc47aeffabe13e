// Rows of the serving area as the domain's types.
import type { Deployment, DeploymentState, Revision, RevisionCause, RevisionState } from '../../../domain/serving/index.ts';
import type { DeploymentRevisionRow, DeploymentRow } from '../schema/serving.ts';

export function toDeployment(row: DeploymentRow): Deployment {
  return {
    namespace: row.namespace,
    name: row.name,
    createdAt: row.created_at_ms,
    updatedAt: row.updated_at_ms,
    latestRevision: row.latest_revision,
    // What served last is where loading begins; nothing answers meanwhile.
    ...(row.serving_revision === null || row.unloaded_at_ms !== null ? {} : { servingRevision: row.serving_revision }),
    state: row.state as DeploymentState,
    ...(row.message === null ? {} : { message: row.message }),
    observedUris: JSON.parse(row.observed_uris) as Record<string, string>,
    ...(row.deleted_at_ms === null ? {} : { deletedAt: row.deleted_at_ms }),
    ...(row.unloaded_at_ms === null ? {} : { unloadedAt: row.unloaded_at_ms }),
  };
}

export function toRevision(row: DeploymentRevisionRow): Revision {
  return {
    namespace: row.namespace,
    name: row.name,
    number: row.number,
    createdAt: row.created_at_ms,
    cause: row.cause as RevisionCause,
    causeText: row.cause_text,
    spec: JSON.parse(row.spec) as Revision['spec'],
    document: JSON.parse(row.document) as Revision['document'],
    models: JSON.parse(row.models) as Revision['models'],
    state: row.state as RevisionState,
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.ready_at_ms === null ? {} : { readyAt: row.ready_at_ms }),
    ...(row.retired_at_ms === null ? {} : { retiredAt: row.retired_at_ms }),
    ...(row.units === null ? {} : { units: JSON.parse(row.units) as NonNullable<Revision['units']> }),
  };
}
