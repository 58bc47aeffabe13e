import { backends } from '../../../../testing/backends.ts';
import { batchJobStoreContract } from './batch-job-store.contract.ts';
import { createSqlBatchJobStore } from './batch-job-store.ts';
import { createSqlBatchRetentionStore } from './batch-retention-store.ts';
import { createSqlBatchRunStore } from './batch-run-store.ts';

for (const backend of backends) {
  batchJobStoreContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return {
      jobs: createSqlBatchJobStore(database),
      runs: createSqlBatchRunStore(database),
      retention: createSqlBatchRetentionStore(database),
      dispose,
    };
  });
}
