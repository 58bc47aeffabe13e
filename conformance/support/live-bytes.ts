// What a Node process holds on to: its heap after a collection, and what hangs on it. Its resident memory says little of
// that, since a heap that is not pressed grows. The process must have been started with `INSPECTABLE` in its environment.
import { setTimeout as pause } from 'node:timers/promises';

export const INSPECTABLE = { NODE_OPTIONS: '--inspect-port=0' };

const EXPRESSION = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
/** A process says once where its inspector listens. */
const inspectors = new Map<number, string>();

/** @param log  all that the process, and others, printed to stderr so far */
export async function liveBytes(pid: number, log: () => string): Promise<number> {
  const address = inspectors.get(pid) ?? (await openInspector(pid, log));
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Nobody answers at ${address}.`));
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

async function openInspector(pid: number, log: () => string): Promise<string> {
  const before = log().length;
  process.kill(pid, 'SIGUSR1');
  for (;;) {
    const address = /Debugger listening on (ws:\S+)/.exec(log().slice(before))?.[1];
    if (address) {
      inspectors.set(pid, address);
      return address;
    }
    await pause(20);
  }
}
