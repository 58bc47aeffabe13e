import { backends } from '../../../../testing/backends.ts';
import { trafficStoreContract } from './traffic-store.contract.ts';
import { createTrafficStore } from './traffic-store.ts';

for (const backend of backends)
  trafficStoreContract({
    name: backend.name,
    open: async () => {
      const { database, dispose } = await backend.open();
      return { store: createTrafficStore(database), dispose };
    },
  });
