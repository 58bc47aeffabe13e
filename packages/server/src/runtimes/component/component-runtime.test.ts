// JavaScript components in their threads. Python ones are in conformance/serving, because they need a Python with numpy.
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { GraphMessage, Payload } from '../../domain/serving/index.ts';
import type { LoadedComponent } from '../../domain/serving/runtime/index.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createComponentRuntime } from './component-runtime.ts';
import { createJavaScriptComponent } from './javascript-component.ts';

const file = join(import.meta.dirname, '../../../../../conformance/serving/components/units.ts');
const runtime = createComponentRuntime({ pythonPath: 'python3', logger: silentLogger });
const { signal } = new AbortController();
const open: LoadedComponent[] = [];
afterEach(async () => {
  for (const component of open.splice(0)) await component.close();
});

async function load(name: string, parameters: Record<string, number> = {}, replicas = 1): Promise<LoadedComponent> {
  const request = { label: name, component: { language: 'javascript', file, name }, parameters, environment: {}, replicas } as const;
  const loaded = await runtime.load(request, signal);
  open.push(loaded);
  return loaded;
}

const message = (payload: Payload): GraphMessage => ({
  body: { kind: 'payload', payload },
  meta: { tags: {}, metrics: [], routing: {}, requestPath: {} },
});
const rows = (value: unknown[]) => message({ kind: 'rows', names: [], value });

describe('a TypeScript component', () => {
  it('is made with its parameters and answers with tags and metrics', async () => {
    const { backend } = await load('Scaler', { factor: 3 });
    expect(await backend.transform!('/transform-input', rows([[1, 2]]), signal)).toEqual({
      body: { kind: 'payload', payload: { kind: 'rows', names: ['t:0', 't:1'], value: [[3, 6]] } },
      tags: { factor: 3 },
      metrics: [{ key: 'scaled', type: 'COUNTER', value: 1, tags: { by: '3', method: 'inputtransform' } }],
    });
  });

  it('answers a tensor with a tensor, and passes on what it has no method for', async () => {
    const { backend } = await load('Scaler', { factor: 2 });
    const tensor = message({ kind: 'dense', names: ['a'], shape: [2, 1], values: [1, 2] });
    expect((await backend.transform!('/transform-input', tensor, signal)).body).toMatchObject({
      payload: { kind: 'dense', shape: [2, 1], values: [2, 4] },
    });
    expect((await backend.transform!('/transform-output', rows([[1]]), signal)).body).toMatchObject({ payload: { value: [[1]] } });
    expect((await backend.transform!('/predict', rows([[1]]), signal)).body).toMatchObject({ payload: { value: [] } });
  });

  it('routes, and learns from feedback', async () => {
    const { backend } = await load('Learner');
    expect(await backend.route!(rows([[1]]), signal)).toMatchObject({ branch: 0 });
    await backend.sendFeedback!({ reward: 1, routing: {}, message: { reward: 1 } }, 0, signal);
    expect(await backend.route!(rows([[1]]), signal)).toMatchObject({ branch: 1 });
  });

  it('chooses the status of its errors', async () => {
    const { backend } = await load('Picky');
    await expect(backend.transform!('/predict', rows([[1]]), signal)).rejects.toMatchObject({
      code: 'resource_exhausted',
      message: 'too much',
      details: { refused: { status: 429, told: { status: 1, info: 'too much', code: -1, reason: 'TOO_MUCH' } } },
    });
    await expect(backend.route!(rows([[1]]), signal)).rejects.toMatchObject({ code: 'invalid_argument', message: 'Route not defined' });
    await expect(backend.aggregate!([rows([[1]])], signal)).rejects.toThrow('Aggregate not defined');
  });

  it('keeps nobody waiting beyond the deadline, and no other request behind one that never ends', async () => {
    const { backend } = await load('Picky', {}, 2);
    const late = new AbortController();
    const forever = backend.transform!('/predict', message({ kind: 'text', value: 'forever' }), late.signal);
    await expect(backend.transform!('/predict', rows([[1]]), signal)).rejects.toThrow('too much');
    late.abort(new Error('too late'));
    await expect(forever).rejects.toThrow('too late');
  });

  it('takes no harm from a message that is nested too deeply to be written', async () => {
    const { backend } = await load('Scaler', { factor: 2 });
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    await expect(backend.transform!('/transform-input', message({ kind: 'json', value: deep }), signal)).rejects.toThrow();
    expect((await backend.transform!('/transform-input', rows([[1]]), signal)).body).toMatchObject({ payload: { value: [[2]] } });
  });

  it.each([
    ['notAClass', 'exports no class notAClass; it exports'],
    ['Nobody', 'exports no class Nobody'],
  ])('that cannot be made says why: %s', async (name, reason) => {
    await expect(load(name)).rejects.toMatchObject({ code: 'failed_precondition', message: expect.stringContaining(reason) });
  });

  it.each(['health_status', 'healthStatus'])('says by %s whether it is well', async (name) => {
    let fault: string | undefined;
    const object = {
      [name]: () => {
        if (fault) throw new Error(fault);
      },
    };
    const { hasHealth, answer } = createJavaScriptComponent(object);
    expect(hasHealth).toBe(true);
    expect(await answer({ kind: 'health' })).toEqual({ kind: 'answer' });
    fault = 'no connection';
    expect(await answer({ kind: 'health' })).toMatchObject({ kind: 'refused', message: 'no connection' });
    expect(createJavaScriptComponent({}).hasHealth).toBe(false);
  });

  it('answers nothing after it was closed', async () => {
    const { backend, close } = await load('Scaler');
    await close();
    await expect(backend.transform!('/predict', rows([[1]]), signal)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
