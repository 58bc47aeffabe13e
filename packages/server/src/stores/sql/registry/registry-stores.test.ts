import { backends } from '../../../../testing/backends.ts';
import { registryStoresContract } from './registry-stores.contract.ts';
import { createRegistryStores } from './registry-stores.ts';

for (const backend of backends)
  registryStoresContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return { stores: createRegistryStores(database), dispose };
  });
