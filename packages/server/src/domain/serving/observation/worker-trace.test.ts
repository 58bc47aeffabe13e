import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSpanRecorder } from '../../../../testing/span-recorder.ts';
import type { RunTrace } from '../batching/batch-trace.ts';
import { createMicroBatcher, WorkerLostError } from '../batching/micro-batcher.ts';
import { layoutOf, type ModelInput, type ModelOutput } from '../tensors/model-io.ts';
import type { Tensor } from '../tensors/tensor.ts';

const { signal } = new AbortController();
const UNSAMPLED = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0';

function input(...values: number[]): ModelInput {
  const tensor: Tensor = { name: 'x', datatype: 'float64', shape: [values.length], data: Float64Array.from(values) };
  return { form: 'table', tensors: [tensor], rows: values.length, layout: layoutOf('table', [tensor]) };
}

/** A worker that answers when it is told to. */
function manualWorker() {
  const runs: { trace: RunTrace | undefined; answer: () => void; fail: (error: Error) => void }[] = [];
  return {
    runs,
    run: (given: ModelInput, trace?: RunTrace) =>
      new Promise<ModelOutput>((resolve, reject) => {
        runs.push({ trace, answer: () => resolve({ form: 'array', tensors: given.tensors }), fail: reject });
      }),
  };
}

function stage() {
  const recorder = createSpanRecorder();
  const worker = manualWorker();
  const batches = createMicroBatcher({ label: 'iris', maxRows: 8, maxWaiting: () => 100 });
  batches.add(worker);
  const unit = (name: string) => recorder.tracer.receive(name, {}, performance.now());
  return { recorder, worker, batches, unit };
}

describe('the spans of a worker', () => {
  it('show the wait, the run, and in that what the worker measured itself', async () => {
    const { recorder, worker, batches, unit } = stage();
    const spans = [unit('a'), unit('b'), unit('c')];
    const answers = [batches.submit(input(1), signal, spans[0]), batches.submit(input(2, 3), signal, spans[1])];
    answers.push(batches.submit(input(4), signal, spans[2]));
    await pause(5);
    worker.runs[0]!.trace!.measured!({ beganAt: Date.now() - 2, tookMs: 1 });
    worker.runs[0]!.answer();
    await answers[0];
    // The clock of this one is wrong by an hour, and it says that it took longer than it did.
    await expect.poll(() => worker.runs.length).toBe(2);
    worker.runs[1]!.trace!.measured!({ beganAt: Date.now() - 3_600_000, tookMs: 1e6 });
    worker.runs[1]!.answer();
    await Promise.all(answers);
    for (const span of spans) span.end();
    const told = recorder.spans();
    const of = (name: string) => told.filter(({ traceId }) => traceId === told.find((span) => span.name === name)!.traceId);
    expect(of('a').map(({ name, parent }) => [name, parent])).toEqual([
      ['compute', 'worker'],
      ['worker', 'a'],
      ['a', undefined],
    ]);
    expect(of('b').map(({ name }) => name)).toEqual(['queue', 'compute', 'worker', 'b']);
    expect(of('c').find(({ name }) => name === 'worker')!.attributes).toMatchObject({
      'ovenbird.batch.requests': 2,
      'ovenbird.batch.rows': 3,
      'ovenbird.queue_ms': expect.any(Number),
    });
    for (const name of ['a', 'b', 'c']) {
      const [compute, run] = ['compute', 'worker'].map((part) => of(name).find((span) => span.name === part)!);
      expect(compute!.startMs).toBeGreaterThanOrEqual(run!.startMs);
      expect(compute!.endMs).toBeLessThanOrEqual(run!.endMs);
    }
    const [queue, run] = ['queue', 'worker'].map((part) => of('b').find((span) => span.name === part)!);
    expect(queue!.endMs).toBeCloseTo(run!.startMs, 3);
  });

  it('tell of a worker that was lost, and of the one that answered then', async () => {
    const { recorder, worker, batches, unit } = stage();
    const span = unit('a');
    const answer = batches.submit(input(1), signal, span);
    worker.runs[0]!.fail(new WorkerLostError('it ended'));
    await pause(1);
    const second = manualWorker();
    batches.add(second);
    second.runs[0]!.answer();
    await answer;
    span.end();
    expect(
      recorder
        .spans()
        .filter(({ name }) => name === 'worker')
        .map(({ error }) => error),
    ).toEqual(['it ended', undefined]);
  });

  it('hand one trace on to the worker: of the first request that is kept, or of one that is not where none is', async () => {
    const { recorder, worker, batches, unit } = stage();
    const unsampled = recorder.tracer.receive('x', { b3: UNSAMPLED }, performance.now());
    const answers = [unsampled, undefined, unsampled, unit('a'), unit('b')].map((span) => batches.submit(input(1), signal, span));
    expect(worker.runs[0]!.trace!.headers()).toEqual(unsampled.headers());
    worker.runs[0]!.answer();
    await expect.poll(() => worker.runs.length).toBe(2);
    const { traceparent } = worker.runs[1]!.trace!.headers();
    worker.runs[1]!.answer();
    await Promise.all(answers);
    const [a, b] = recorder.spans().filter(({ name }) => name === 'worker');
    expect(traceparent).toBe(`00-${a!.traceId}-${a!.id}-01`);
    expect(b!.traceId).not.toBe(a!.traceId);
  });

  it('are not measured where nobody traces', async () => {
    const { recorder, worker, batches } = stage();
    const unsampled = recorder.tracer.receive('x', { b3: UNSAMPLED }, performance.now());
    const answers = [batches.submit(input(1), signal), batches.submit(input(2), signal, unsampled)];
    worker.runs[0]!.answer();
    await expect.poll(() => worker.runs.length).toBe(2);
    worker.runs[1]!.answer();
    await Promise.all(answers);
    expect(worker.runs[0]!.trace).toBeUndefined();
    expect(worker.runs[1]!.trace!.measured).toBeUndefined();
    expect(recorder.spans()).toEqual([]);
  });
});
