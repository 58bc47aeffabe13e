// What a JavaScript class sees of the trace of its call: in its thread, by the real OpenTelemetry.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSpanRecorder } from '../../../testing/span-recorder.ts';
import type { GraphMessage } from '../../domain/serving/index.ts';
import type { Span } from '../../domain/serving/observation/index.ts';
import type { LoadedComponent } from '../../domain/serving/runtime/index.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createComponentRuntime } from './component-runtime.ts';

const UNSAMPLED = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0';
const runtime = createComponentRuntime({ pythonPath: 'python3', logger: silentLogger });
const { signal } = new AbortController();
const open: LoadedComponent[] = [];
afterEach(async () => {
  for (const component of open.splice(0)) await component.close();
});

async function load(name: string, file = join(import.meta.dirname, '../../../testing/traced-components.ts')) {
  const component = { language: 'javascript', file, name } as const;
  const loaded = await runtime.load({ label: name, component, parameters: {}, environment: {}, replicas: 1 }, signal);
  open.push(loaded);
  return async (service: '/predict' | '/transform-input', span?: Span) =>
    (await loaded.backend.transform!(service, message, signal, span)).tags;
}

const message: GraphMessage = {
  body: { kind: 'payload', payload: { kind: 'rows', names: [], value: [[1]] } },
  meta: { tags: {}, metrics: [], routing: {}, requestPath: {} },
};

describe('a class in JavaScript', () => {
  it('has the span of its worker as the current one, where it has OpenTelemetry’s API alone', async () => {
    const recorder = createSpanRecorder();
    const ask = await load('Asking');
    expect(await ask('/transform-input')).toEqual({ sent: {}, active: 'none' });
    const tags = await ask('/transform-input', recorder.tracer.receive('x', {}, performance.now()));
    const worker = recorder.spans().find((span) => span.name === 'worker')!;
    expect(tags).toEqual({ sent: { traceparent: `00-${worker.traceId}-${worker.id}-01` }, active: worker.id });
    expect(await ask('/transform-input')).toEqual({ sent: {}, active: 'none' });
  });

  it('makes spans that are parts of the trace of their call, and none where that is not kept', async () => {
    const recorder = createSpanRecorder();
    const ask = await load('Spanning');
    await ask('/predict', recorder.tracer.receive('x', {}, performance.now()));
    await ask('/predict', recorder.tracer.receive('x', { b3: UNSAMPLED }, performance.now()));
    const worker = recorder.spans().find((span) => span.name === 'worker')!;
    expect(await ask('/predict')).toEqual({ parents: [`${worker.traceId}-${worker.id}`, 'none'] });
  });

  it('answers where OpenTelemetry cannot be found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-class-'));
    try {
      const file = join(folder, 'plain.mjs');
      await writeFile(file, 'export class Plain { tags() { return { plain: true }; } }');
      const ask = await load('Plain', file);
      expect(await ask('/predict', createSpanRecorder().tracer.receive('x', {}, performance.now()))).toEqual({ plain: true });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
