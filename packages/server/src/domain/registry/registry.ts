// The registry domain, put together.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Artifacts } from '../artifacts/index.ts';
import type { LineageEdge } from '../lineage/index.ts';
import type { Tracking } from '../tracking/index.ts';
import type { AliasStore } from './alias-store.ts';
import type { ModelVersionStore } from './model-version-store.ts';
import { createModelVersions, type ModelVersions } from './model-versions.ts';
import type { RegisteredModelStore } from './registered-model-store.ts';
import { createRegisteredModels, type RegisteredModels } from './registered-models.ts';
import { createResolveModelUri, type ResolveModelUri } from './resolve-model.ts';

export interface RegistryStores {
  readonly models: RegisteredModelStore;
  readonly versions: ModelVersionStore;
  readonly aliases: AliasStore;
}

export interface RegistryDeps {
  readonly stores: RegistryStores;
  readonly tracking: Pick<Tracking, 'runs' | 'loggedModels'>;
  readonly artifacts: Artifacts;
  /** Committed when it resolves. */
  readonly recordEdges: (edges: readonly LineageEdge[]) => Promise<void>;
  readonly changes: Changes;
  readonly clock: Clock;
}

export interface Registry {
  readonly models: RegisteredModels;
  readonly versions: ModelVersions;
  /** Where the files of `models:/name@alias`, `models:/name/3`, `models:/name/latest`, `models:/m-…` or `runs:/…` are. */
  readonly resolveModelUri: ResolveModelUri;
}

export function createRegistry({ stores, tracking, artifacts, recordEdges, changes, clock }: RegistryDeps): Registry {
  const resolveModelUri = createResolveModelUri({ ...stores, runs: tracking.runs, loggedModels: tracking.loggedModels, artifacts });
  return {
    models: createRegisteredModels(stores.models, stores.versions, changes, clock),
    versions: createModelVersions({
      store: stores.versions,
      models: stores.models,
      aliases: stores.aliases,
      resolve: resolveModelUri,
      recordEdges,
      changes,
      clock,
    }),
    resolveModelUri,
  };
}
