import { backends } from '../../../../testing/backends.ts';
import { replicaCountStoreContract } from './replica-count-store.contract.ts';
import { createSqlReplicaCountStore } from './replica-count-store.ts';

for (const backend of backends) {
  replicaCountStoreContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return { store: createSqlReplicaCountStore(database), dispose };
  });
}
