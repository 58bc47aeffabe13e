import { backends } from '../../../../testing/backends.ts';
import { createSqlExecutionReader } from './execution-reader.ts';
import { executionStoreContract } from './execution-store.contract.ts';
import { createSqlExecutionStore } from './execution-store.ts';
import { createSqlLeaseStore } from './lease-store.ts';
import { createSqlWorkflowCatalog } from './workflow-catalog.ts';

for (const backend of backends) {
  executionStoreContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return {
      store: createSqlExecutionStore(database),
      reader: createSqlExecutionReader(database),
      leases: createSqlLeaseStore(database),
      catalog: createSqlWorkflowCatalog(database),
      dispose,
    };
  });
}
