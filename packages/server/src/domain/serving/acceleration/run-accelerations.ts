// Does what accelerations are asked for, one after the other, and sees to deployments that want them: level-based, so that what
// a killed process had begun is begun again, by one process.
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { Deployments } from '../deployments/deployments.ts';
import { type DeploymentName, deploymentKey } from '../revisions/revision.ts';
import { type ReconcileLoop, startReconcileLoop } from '../rollout/reconcile-loop.ts';
import type { Acceleration } from './acceleration.ts';
import type { AccelerationRunStore, AccelerationVerdict, ClaimedAcceleration } from './acceleration-store.ts';

/** Writes down how far it is. @throws cancelled when another process has it now */
export type ReportAcceleration = (verdict: AccelerationVerdict) => Promise<void>;

export interface RunAccelerationsDeps {
  readonly store: AccelerationRunStore;
  readonly deployments: Pick<Deployments, 'list' | 'accelerate'>;
  readonly accelerate: (acceleration: Acceleration, report: ReportAcceleration, signal: AbortSignal) => Promise<void>;
  /** This process, among those that share the store. */
  readonly holder: string;
  /** Is another holder known to be gone? */
  readonly isDead: (holder: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly renewMs?: number;
}

const PAGE = 200;
/** A model that another process asked for is seen within this. */
const POLL_MS = 5000;
/** Who says nothing for this long has lost it. Four renewals fit in it. */
const LEASE_MS = 20_000;
const RENEW_MS = 5000;
/** A model that ends the process which compares it would end it at every start. */
const MAX_ATTEMPTS = 3;

export function startRunningAccelerations(deps: RunAccelerationsDeps): ReconcileLoop {
  const { store, deployments, accelerate, holder, isDead, clock, logger, renewMs = RENEW_MS } = deps;
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
    while (!stopping.signal.aborted) {
      const next = await store.claim(holder, clock.now(), LEASE_MS, isDead);
      if (!next) return;
      await work(next);
      await look();
    }
  }

  async function work({ acceleration, attempts }: ClaimedAcceleration): Promise<void> {
    const { id } = acceleration;
    const lost = new AbortController();
    const lose = () => lost.abort(new PlatformError('cancelled', 'Another process has this acceleration now.'));
    const report: ReportAcceleration = async (verdict) => {
      if (await store.report(id, holder, verdict)) return;
      lose();
      lost.signal.throwIfAborted();
    };
    const renew = async () => {
      // A store that is away for a moment costs nothing: what is reported is checked again.
      if (!(await store.prolong(id, holder, clock.now(), LEASE_MS).catch(() => true))) lose();
    };
    const renewing = setInterval(() => void renew(), renewMs);
    try {
      if (attempts > MAX_ATTEMPTS) {
        const reason = `The process that converted and compared it was ended ${MAX_ATTEMPTS} times on the way.`;
        await report({ state: 'failed', reason, at: clock.now() });
      } else await accelerate(acceleration, report, AbortSignal.any([stopping.signal, lost.signal]));
    } catch (error) {
      if (lost.signal.aborted) logger.warn({ acceleration: id }, 'an acceleration was given up: another process has it now');
      else if (!stopping.signal.aborted) throw error;
    } finally {
      clearInterval(renewing);
      await store.release(id, holder);
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
