// How many queries run at once. Each holds a thread of Node's pool of four, which files and name lookups need too.
import { PlatformError } from '../../kernel/errors.ts';

export interface QuerySlots {
  /** @throws resource_exhausted when too many wait already */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createQuerySlots(running: number, waiting: number): QuerySlots {
  let free = running;
  const queue: (() => void)[] = [];
  return {
    run: async (work) => {
      if (free > 0) free--;
      else {
        if (queue.length >= waiting) throw new PlatformError('resource_exhausted', 'Too many queries are waiting; try again in a moment.');
        await new Promise<void>((resolve) => queue.push(resolve));
      }
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next) next();
        else free++;
      }
    },
  };
}
