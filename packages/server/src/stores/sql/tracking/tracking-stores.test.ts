import { backends } from '../../../../testing/backends.ts';
import { experimentStoreContract } from './experiment-store.contract.ts';
import { loggedModelStoreContract } from './logged-model-store.contract.ts';
import { metricStoreContract } from './metric-store.contract.ts';
import { runDataStoreContract } from './run-data-store.contract.ts';
import { runLinksStoreContract } from './run-links-store.contract.ts';
import { runSearchContract } from './run-search.contract.ts';
import { runStoreContract } from './run-store.contract.ts';
import { createTrackingStores } from './tracking-stores.ts';

const contracts = [
  experimentStoreContract,
  runStoreContract,
  runSearchContract,
  runDataStoreContract,
  metricStoreContract,
  runLinksStoreContract,
  loggedModelStoreContract,
];

for (const backend of backends)
  for (const contract of contracts)
    contract(backend.name, async () => {
      const { database, dispose } = await backend.open();
      return { stores: createTrackingStores(database), dispose };
    });
