// Changes of the platform for as long as somebody listens, over lost connections and restarts of the server.
import type { ChangeEvent, ChangeTopic } from '@ovenbird/contracts';
import type { Client } from './client.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Default: all. */
  readonly topics?: readonly ChangeTopic[];
  /** Called each time the connection stands. What was read before may be old by then: read it again. */
  readonly onConnect?: () => void;
  /** Called when it was lost or could not be made; it is tried again. */
  readonly onDisconnect?: (error: unknown) => void;
}

const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5000;

/** @returns ends when `signal` is aborted, and never otherwise */
export async function* followChanges(client: Client, options: FollowOptions): AsyncGenerator<ChangeEvent, void, undefined> {
  const { signal, topics, onConnect, onDisconnect } = options;
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const events = await client.events.subscribe({ query: { ...(topics ? { topics: [...topics] } : {}) } }, { signal });
      waitMs = FIRST_WAIT_MS;
      onConnect?.();
      yield* events;
      onDisconnect?.(undefined);
    } catch (error) {
      if (signal.aborted) return;
      onDisconnect?.(error);
    }
    await wait(waitMs, signal);
    waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
