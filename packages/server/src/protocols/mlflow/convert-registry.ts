// Registry values as MLflow's messages. Version numbers are strings on the wire.
import type { ModelVersion, RegisteredModel, VersionStatus } from '../../domain/registry/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { nonEmpty, wireTags } from './convert.ts';
import type { RequestFields } from './request-fields.ts';

const STATUS: Readonly<Record<VersionStatus, string>> = { pending: 'PENDING_REGISTRATION', ready: 'READY', failed: 'FAILED_REGISTRATION' };

/** @throws invalid_argument */
export function readVersion(request: RequestFields): number {
  const written = request.requiredText('version');
  if (!/^\d{1,15}$/.test(written))
    throw new PlatformError('invalid_argument', `Parameter 'version' must be an integer, got '${written}'.`, { field: 'version' });
  return Number(written);
}

export function wireModelVersion(version: ModelVersion): object {
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.createdAtMs,
    last_updated_timestamp: version.updatedAtMs,
    ...(version.userId ? { user_id: version.userId } : {}),
    current_stage: version.stage,
    description: version.description,
    source: version.source,
    run_id: version.runId,
    status: STATUS[version.status],
    ...(version.statusMessage ? { status_message: version.statusMessage } : {}),
    ...nonEmpty('tags', wireTags(version.tags)),
    run_link: version.runLink,
    ...nonEmpty('aliases', version.aliases),
    ...(version.modelId ? { model_id: version.modelId } : {}),
  };
}

export function wireRegisteredModel(model: RegisteredModel, latest: readonly ModelVersion[]): object {
  const aliases = Object.entries(model.aliases).map(([alias, version]) => ({ alias, version: String(version) }));
  return {
    name: model.name,
    creation_timestamp: model.createdAtMs,
    last_updated_timestamp: model.updatedAtMs,
    ...(model.description === null ? {} : { description: model.description }),
    ...nonEmpty('latest_versions', latest.map(wireModelVersion)),
    ...nonEmpty('tags', wireTags(model.tags)),
    ...nonEmpty('aliases', aliases),
  };
}
