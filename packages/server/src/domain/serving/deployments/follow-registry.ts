// Keeps deployments with the aliases that they name. It looks at every deployment when it starts, when the registry says
// that something changed, and every so often; what it does depends on the rows alone.
import type { Changes } from '../../../kernel/changes.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { RecordLineage } from '../../lineage/index.ts';
import { type DeploymentName, deploymentKey } from '../revisions/revision.ts';
import { type ReconcileLoop, startReconcileLoop } from '../rollout/reconcile-loop.ts';
import type { Deployments } from './deployments.ts';
import { deployedEdges } from './pin-models.ts';

export interface FollowRegistryDeps {
  readonly deployments: Pick<Deployments, 'list' | 'followUris'>;
  readonly changes: Changes;
  readonly recordLineage: RecordLineage;
  readonly logger: Logger;
}

const PAGE = 200;
/** A registry in another process does not tell us: its moves are seen within this. */
const POLL_MS = 5000;

export function startFollowingRegistry({ deployments, changes, recordLineage, logger }: FollowRegistryDeps): ReconcileLoop {
  let linked = false;

  async function reconcile(): Promise<void> {
    let after: DeploymentName | undefined;
    do {
      const page = await deployments.list({ limit: PAGE, ...(after ? { after } : {}) });
      // A process that was killed between a revision and its thread left it without one.
      if (!linked) await recordLineage(page.flatMap(({ latest }) => deployedEdges(latest, latest.createdAt)));
      for (const { deployment } of page) await follow(deployment);
      after = page.length === PAGE ? page.at(-1)?.deployment : undefined;
    } while (after);
    linked = true;
  }

  async function follow(deployment: DeploymentName): Promise<void> {
    try {
      await deployments.followUris(deployment);
    } catch (error) {
      // An alias that was taken away, or a deployment changed by somebody else this moment: what serves goes on.
      if (!(error instanceof PlatformError)) throw error;
      logger.debug({ deployment: deploymentKey(deployment), err: error }, 'the model of a deployment could not be followed');
    }
  }

  const loop = startReconcileLoop({ name: 'follow-registry', reconcile, pollMs: POLL_MS, logger });
  const unsubscribe = changes.subscribe((change) => {
    if (change.topic === 'registered_model') loop.wake();
  });
  return {
    wake: loop.wake,
    stop: () => {
      unsubscribe();
      return loop.stop();
    },
  };
}
