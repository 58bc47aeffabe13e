// Runs a reconcile when somebody says that something changed, and every so often in case nobody did.
import type { Logger } from '../../../kernel/logger.ts';

export interface ReconcileLoop {
  /** Look again soon; calls during a look lead to one more. */
  wake(): void;
  /** Returns when the look that runs is over. */
  stop(): Promise<void>;
}

export interface ReconcileLoopOptions {
  readonly name: string;
  readonly reconcile: () => Promise<void>;
  readonly pollMs: number;
  readonly logger: Logger;
}

export function startReconcileLoop({ name, reconcile, pollMs, logger }: ReconcileLoopOptions): ReconcileLoop {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        await reconcile();
      } catch (error) {
        // A store that is away for a moment must not end the loop: the next look finds it back.
        logger.error({ loop: name, err: error }, 'a reconcile failed');
      }
    } while (again && !stopped);
    running = undefined;
    if (!stopped) timer = setTimeout(wake, pollMs);
  }

  function wake(): void {
    clearTimeout(timer);
    if (stopped) return;
    if (running) again = true;
    else running = run();
  }

  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
