import { backends } from '../../../../testing/backends.ts';
import { lineageStoreContract } from './lineage-store.contract.ts';
import { createSqlLineageStore } from './lineage-store.ts';

for (const backend of backends) {
  lineageStoreContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return { store: createSqlLineageStore(database), dispose };
  });
}
