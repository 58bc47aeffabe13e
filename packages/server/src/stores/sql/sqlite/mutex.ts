// First come, first served lock for the one writing connection.

export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** @returns a function that lets the next one in; call it exactly once */
  async acquire(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#tail;
    this.#tail = promise;
    await before;
    return resolve;
  }
}
