import { backends } from '../../../../testing/backends.ts';
import { createSqlDeploymentStore } from './deployment-store.ts';
import { revisionFactsReaderContract } from './revision-facts-reader.contract.ts';
import { createSqlRevisionFactsReader } from './revision-facts-reader.ts';
import { createSqlRolloutStore } from './rollout-store.ts';

for (const backend of backends) {
  revisionFactsReaderContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return {
      deployments: createSqlDeploymentStore(database),
      rollouts: createSqlRolloutStore(database),
      facts: createSqlRevisionFactsReader(database),
      dispose,
    };
  });
}
