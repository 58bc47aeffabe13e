// Work of which only so much may run at once; the rest waits in the order in which it came.

export interface Slots {
  /** @throws what `full` makes, when too many wait already · what the work throws */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface SlotsOptions {
  /** How many may wait. Default: any number. */
  readonly waiting: number;
  readonly full: () => Error;
}

export function createSlots(running: number, options?: SlotsOptions): Slots {
  let free = running;
  const queue: (() => void)[] = [];
  return {
    run: async (work) => {
      if (free > 0) free--;
      else {
        if (options && queue.length >= options.waiting) throw options.full();
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
