// Messages between being read and their place being kept. Several are answered at once and finish in any order; answers leave
// in the order of their partition, and a place is kept only when everything before it has left.

export interface WindowPlace<Answer> {
  readonly partition: number;
  readonly offset: bigint;
  answer: Answer | undefined;
}

export interface OrderedWindow<Answer> {
  /** Messages that were read and have not left. */
  size(): number;
  /** @returns undefined when this is not beyond what was read of the partition before */
  enter(partition: number, offset: bigint): WindowPlace<Answer> | undefined;
  /** Of each partition the answers that have no unanswered message before them, in order. What is returned must have left before this is asked again. */
  ready(): readonly WindowPlace<Answer>[];
  /** They are written. @returns the offset to go on with, of each partition of theirs */
  leave(written: readonly WindowPlace<Answer>[]): ReadonlyMap<number, bigint>;
}

export function createOrderedWindow<Answer>(): OrderedWindow<Answer> {
  const waiting = new Map<number, WindowPlace<Answer>[]>();
  const last = new Map<number, bigint>();
  let size = 0;
  return {
    size: () => size,
    enter: (partition, offset) => {
      const before = last.get(partition);
      if (before !== undefined && offset <= before) return undefined;
      const place = { partition, offset, answer: undefined };
      last.set(partition, offset);
      const places = waiting.get(partition);
      if (places) places.push(place);
      else waiting.set(partition, [place]);
      size += 1;
      return place;
    },
    ready: () =>
      [...waiting.values()].flatMap((places) => {
        const unanswered = places.findIndex(({ answer }) => answer === undefined);
        return unanswered === -1 ? places : places.slice(0, unanswered);
      }),
    leave: (written) => {
      const next = new Map<number, bigint>();
      for (const { partition, offset } of written) {
        waiting.get(partition)!.shift();
        next.set(partition, offset + 1n);
        size -= 1;
      }
      return next;
    },
  };
}
