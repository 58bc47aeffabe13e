// Cores, memory and accelerators of this machine, handed out first come, first served. A request beyond the machine waits
// for all of it and then runs alone, except for accelerators: without one, waiting would never end.
import type { AttemptResources } from '../../domain/workflows/index.ts';

export interface Capacity {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

export interface TokenPool {
  /**
   * @returns a function that gives the tokens back; null when `signal` came first
   */
  take(wanted: AttemptResources, signal: AbortSignal): Promise<(() => void) | null>;
}

type Tokens = Pick<AttemptResources, 'cpus' | 'memoryBytes' | 'gpus'>;

export function createTokenPool(capacity: Capacity): TokenPool {
  const free = { ...capacity };
  const queue = new Set<{ readonly tokens: Tokens; grant(): void }>();

  const fits = (tokens: Tokens) => tokens.cpus <= free.cpus + 1e-9 && tokens.memoryBytes <= free.memoryBytes && tokens.gpus <= free.gpus;

  function move(tokens: Tokens, sign: 1 | -1): void {
    free.cpus += sign * tokens.cpus;
    free.memoryBytes += sign * tokens.memoryBytes;
    free.gpus += sign * tokens.gpus;
  }

  /** In order: a large request is not overtaken for ever by small ones. */
  function grantInOrder(): void {
    for (const waiter of queue) {
      if (!fits(waiter.tokens)) return;
      queue.delete(waiter);
      move(waiter.tokens, -1);
      waiter.grant();
    }
  }

  return {
    take: (wanted, signal) =>
      new Promise((resolve) => {
        const tokens = {
          cpus: Math.min(wanted.cpus, capacity.cpus),
          memoryBytes: Math.min(wanted.memoryBytes, capacity.memoryBytes),
          gpus: Math.min(wanted.gpus, capacity.gpus),
        };
        const cancel = () => {
          queue.delete(waiter);
          resolve(null);
        };
        const waiter = {
          tokens,
          grant: () => {
            signal.removeEventListener('abort', cancel);
            let given = false;
            resolve(() => {
              if (given) return;
              given = true;
              move(tokens, 1);
              grantInOrder();
            });
          },
        };
        if (signal.aborted) return resolve(null);
        signal.addEventListener('abort', cancel, { once: true });
        queue.add(waiter);
        grantInOrder();
      }),
  };
}
