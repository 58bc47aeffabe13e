// Does what accelerations are asked for, one after the other, and sees to deployments that want them: level-based, so that a
// process that was killed in the middle begins that one again.
import type { Logger } from '../../../kernel/logger.ts';
import type { Deployments } from '../deployments/deployments.ts';
import { type DeploymentName, deploymentKey } from '../revisions/revision.ts';
import { type ReconcileLoop, startReconcileLoop } from '../rollout/reconcile-loop.ts';
import type { Acceleration } from './acceleration.ts';
import type { AccelerationStore } from './acceleration-store.ts';

export interface RunAccelerationsDeps {
  readonly store: Pick<AccelerationStore, 'nextUnfinished'>;
  readonly deployments: Pick<Deployments, 'list' | 'accelerate'>;
  readonly accelerate: (acceleration: Acceleration, signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

const PAGE = 200;
/** A model that another process asked for is seen within this. */
const POLL_MS = 5000;

export function startRunningAccelerations({ store, deployments, accelerate, logger }: RunAccelerationsDeps): ReconcileLoop {
  const stopping = new AbortController();

  async function look(): Promise<void> {
    let after: DeploymentName | undefined;
    do {
      const page = await deployments.list({ limit: PAGE, ...(after ? { after } : {}) });
      for (const { deployment } of page)
        await deployments.accelerate(deployment).catch((error: unknown) => {
          // Changed or deleted by somebody else this moment: the next look sees what is wanted then.
          logger.debug({ deployment: deploymentKey(deployment), err: error }, 'a deployment could not be accelerated');
        });
      after = page.length === PAGE ? page.at(-1)?.deployment : undefined;
    } while (after);
  }

  async function reconcile(): Promise<void> {
    await look();
    for (;;) {
      const next = await store.nextUnfinished();
      if (!next || stopping.signal.aborted) return;
      await accelerate(next, stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) throw error;
      });
      await look();
    }
  }

  const loop = startReconcileLoop({ name: 'accelerations', reconcile, pollMs: POLL_MS, logger });
  return {
    wake: loop.wake,
    stop: () => {
      stopping.abort();
      return loop.stop();
    },
  };
}
