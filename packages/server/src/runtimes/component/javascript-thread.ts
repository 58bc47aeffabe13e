// The thread of a JavaScript component: it makes the object and answers one call after the other.
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { createClassTrace } from './class-trace.ts';
import type { ComponentCall, ComponentReply, FromComponent, HealthCall } from './component-call.ts';
import { createJavaScriptComponent } from './javascript-component.ts';

export interface JavaScriptThreadData {
  readonly file: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const { file, name, parameters } = workerData as JavaScriptThreadData;
const port = parentPort!;
const tell = (message: FromComponent) => port.postMessage(message);

try {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const made = module[name];
  if (typeof made !== 'function')
    throw new TypeError(`${file} exports no class ${name}; it exports ${Object.keys(module).join(', ') || 'nothing'}`);
  const component = createJavaScriptComponent(new (made as new (given: unknown) => object)(parameters));
  await component.load();
  const withinTrace = createClassTrace(file);
  let line = Promise.resolve();
  port.on('message', (call: ComponentCall | HealthCall) => {
    line = line.then(async () => tell(await (call.kind === 'call' && call.trace ? traced(call, call.trace) : component.answer(call))));
  });
  const traced = (call: ComponentCall, headers: NonNullable<ComponentCall['trace']>) =>
    withinTrace(headers, () => (call.timed ? timed(call) : component.answer(call)));
  const timed = async (call: ComponentCall): Promise<ComponentReply> => {
    const [beganAt, tick] = [Date.now(), performance.now()];
    const reply = await component.answer(call);
    return { ...reply, ran: [beganAt, performance.now() - tick] };
  };
  tell({ kind: 'ready', metadata: await component.metadata(), health: component.hasHealth });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  port.close();
}
