import { backends } from '../../../../testing/backends.ts';
import { entityStoreContract } from './entity-store.contract.ts';
import { createSqlEntityStore } from './entity-store.ts';
import { createSqlWorkflowCatalog } from './workflow-catalog.ts';

for (const backend of backends) {
  entityStoreContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return { store: createSqlEntityStore(database), catalog: createSqlWorkflowCatalog(database), dispose };
  });
}
