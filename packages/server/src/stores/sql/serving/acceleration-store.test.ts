import { backends } from '../../../../testing/backends.ts';
import { createSqlAccelerationRunStore } from './acceleration-run-store.ts';
import { accelerationStoreContract } from './acceleration-store.contract.ts';
import { createSqlAccelerationStore } from './acceleration-store.ts';

for (const backend of backends) {
  accelerationStoreContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return { store: createSqlAccelerationStore(database), runs: createSqlAccelerationRunStore(database), dispose };
  });
}
