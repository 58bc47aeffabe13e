import { backends } from '../../../../testing/backends.ts';
import { accelerationStoreContract } from './acceleration-store.contract.ts';
import { createSqlAccelerationStore } from './acceleration-store.ts';

for (const backend of backends) {
  accelerationStoreContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return { store: createSqlAccelerationStore(database), dispose };
  });
}
