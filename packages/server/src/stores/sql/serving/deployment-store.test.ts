import { backends } from '../../../../testing/backends.ts';
import { deploymentStoreContract } from './deployment-store.contract.ts';
import { createSqlDeploymentStore } from './deployment-store.ts';
import { createPinnedModels } from './pinned-models.ts';
import { createSqlRolloutStore } from './rollout-store.ts';

for (const backend of backends) {
  deploymentStoreContract(backend.name, async () => {
    const { database, dispose } = await backend.open();
    return {
      deployments: createSqlDeploymentStore(database),
      rollouts: createSqlRolloutStore(database),
      pinnedModels: createPinnedModels(database),
      dispose,
    };
  });
}
