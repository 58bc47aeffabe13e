// Somebody to whom CloudEvents are posted: a real HTTP server that can go away and come back on the same port.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { freePort } from './free-port.ts';

export interface ReceivedEvent {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface EventReceiver {
  readonly url: string;
  /** In the order in which they came. */
  readonly events: readonly ReceivedEvent[];
  /** Resolves when there are `count` events for which it holds. */
  until(count: number, holds: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent[]>;
  /** Nobody listens any more. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function startEventReceiver(): Promise<EventReceiver> {
  const port = await freePort();
  const events: ReceivedEvent[] = [];
  const waiting = new Set<() => void>();
  let server: Server | undefined;

  async function comeBack(): Promise<void> {
    server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      events.push({ headers: request.headers, body: JSON.parse(Buffer.concat(parts).toString()) });
      response.writeHead(202).end();
      for (const look of waiting) look();
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }

  await comeBack();
  return {
    url: `http://127.0.0.1:${port}/events`,
    events,
    until: (count, holds) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.filter(holds);
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    leave: async () => {
      if (!server) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      server = undefined;
    },
    comeBack,
  };
}
