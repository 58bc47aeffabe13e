// Front door of the registry.
export { describeModel, type ModelDescription } from './model-description.ts';
export { type ModelUri, parseModelUri } from './model-uri.ts';
export type { ModelVersion, Stage, VersionStatus } from './model-version.ts';
export type { ModelVersions } from './model-versions.ts';
export type { RegisteredModel } from './registered-model.ts';
export type { RegisteredModels } from './registered-models.ts';
export { createRegistry, type Registry, type RegistryStores } from './registry.ts';
export type { ResolvedModel, ResolveModelUri } from './resolve-model.ts';
