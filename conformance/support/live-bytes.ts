// What a Node process holds on to: its heap after a collection, and what hangs on it. Its resident memory says little of
// that, since a heap that is not pressed grows. The process must have been started with `INSPECTABLE` in its environment.
import { setTimeout as pause } from 'node:timers/promises';

export const INSPECTABLE = { NODE_OPTIONS: '--inspect-port=0' };

const EXPRESSION = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';

/** @param log  all that the process printed to stderr so far: there its inspector says where it listens */
export async function liveBytes(pid: number, log: () => string): Promise<number> {
  const address = () =>
    log()
      .match(/Debugger listening on (ws:\S+)/g)
      ?.at(-1)
      ?.replace('Debugger listening on ', '');
  process.kill(pid, 'SIGUSR1');
  while (address() === undefined) await pause(20);
  const socket = new WebSocket(address()!);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Nobody answers at ${address()}.`));
  });
  const ask = (id: number, method: string, params: object = {}) =>
    new Promise<{ result?: { value?: number } }>((resolve) => {
      socket.onmessage = ({ data }) => {
        const answer = JSON.parse(String(data)) as { id?: number; result: { result?: { value?: number } } };
        if (answer.id === id) resolve(answer.result);
      };
      socket.send(JSON.stringify({ id, method, params }));
    });
  await ask(1, 'HeapProfiler.collectGarbage');
  const { result } = await ask(2, 'Runtime.evaluate', { expression: EXPRESSION, returnByValue: true });
  socket.close();
  return result!.value!;
}
