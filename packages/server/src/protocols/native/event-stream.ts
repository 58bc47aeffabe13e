// Server-sent events on the wire: one `data:` line of JSON each, and a comment now and then so that proxies and
// half-open connections are noticed.
import { Readable } from 'node:stream';

/** Shorter than the 30 s after which common proxies drop a silent connection. */
const HEARTBEAT_MS = 15_000;
/** What a browser waits before it connects again. */
const RETRY_MS = 1000;

/** @param signal  ends the stream: the client went away, or the server stops */
export function createEventStream(events: AsyncIterable<unknown>, signal: AbortSignal, heartbeatMs = HEARTBEAT_MS): Readable {
  const stream = new Readable({ read: () => resume?.() });
  let resume: (() => void) | undefined;

  async function write(text: string): Promise<void> {
    if (stream.destroyed || stream.push(text)) return;
    await new Promise<void>((resolve) => {
      resume = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async function pump(): Promise<void> {
    const heartbeat = setInterval(() => {
      if (stream.readableLength === 0) stream.push(': still here\n\n');
    }, heartbeatMs);
    try {
      await write(`retry: ${RETRY_MS}\n\n`);
      for await (const event of events) {
        if (signal.aborted) break;
        await write(`data: ${JSON.stringify(event)}\n\n`);
      }
      clearInterval(heartbeat);
      if (!stream.destroyed) stream.push(null);
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    } finally {
      clearInterval(heartbeat);
    }
  }

  void pump();
  return stream;
}
