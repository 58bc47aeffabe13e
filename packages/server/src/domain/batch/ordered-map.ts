// Work on several items of a stream at the same time, answered in the order of the stream.

/**
 * @param limit  items that are worked on or wait for an earlier one
 * @throws       what the source or the work throws, at the place of the item; what still runs is left to itself
 */
export async function* orderedMap<Item, Result>(
  source: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const items = source[Symbol.asyncIterator]();
  const begun: Promise<Result>[] = [];
  let ended = false;
  try {
    for (;;) {
      while (!ended && begun.length < limit) {
        const next = await items.next();
        if (next.done) {
          ended = true;
          break;
        }
        const result = work(next.value);
        // Its failure is told when its turn comes.
        result.catch(() => {});
        begun.push(result);
      }
      const first = begun.shift();
      if (!first) return;
      yield await first;
    }
  } finally {
    await items.return?.();
  }
}
