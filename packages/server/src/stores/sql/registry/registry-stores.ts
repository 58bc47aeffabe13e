// All stores of the registry on one database.
import type { RegistryStores } from '../../../domain/registry/registry.ts';
import type { SqlDatabase } from '../database.ts';
import { createAliasStore } from './alias-store.ts';
import { createModelVersionStore } from './model-version-store.ts';
import { createRegisteredModelStore } from './registered-model-store.ts';

export function createRegistryStores(database: SqlDatabase): RegistryStores {
  return {
    models: createRegisteredModelStore(database),
    versions: createModelVersionStore(database),
    aliases: createAliasStore(database),
  };
}
