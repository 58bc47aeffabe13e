// Things that take long to make, by what they are, shared by those who need them: made once, ended when the last lets go.
import { untilAborted } from './until-aborted.ts';

export interface SharedSlots<T> {
  /**
   * The thing of this key, made by `make` unless somebody has it already.
   * @param signal  ends only this caller's wait once others wait too
   * @throws        what making throws
   */
  acquire(
    key: string,
    make: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ readonly held: T; release(): Promise<void> }>;
}

interface Slot<T> {
  readonly making: Promise<T>;
  readonly controller: AbortController;
  users: number;
}

/** @param end  frees a thing that nobody holds any more */
export function createSharedSlots<T>(end: (held: T) => Promise<void>): SharedSlots<T> {
  const slots = new Map<string, Slot<T>>();

  async function release(key: string, slot: Slot<T>): Promise<void> {
    slot.users -= 1;
    if (slot.users > 0) return;
    if (slots.get(key) === slot) slots.delete(key);
    slot.controller.abort();
    await slot.making.then(end).catch(() => {});
  }

  return {
    acquire: async (key, make, signal) => {
      signal.throwIfAborted();
      let slot = slots.get(key);
      if (!slot) {
        const controller = new AbortController();
        slot = { making: make(controller.signal), controller, users: 0 };
        slots.set(key, slot);
      }
      const mine = slot;
      mine.users += 1;
      const released = onceOnly(() => release(key, mine));
      try {
        return { held: await untilAborted(mine.making, signal), release: released };
      } catch (error) {
        await released();
        throw error;
      }
    },
  };
}

function onceOnly(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
