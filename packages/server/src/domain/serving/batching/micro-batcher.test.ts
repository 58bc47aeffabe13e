import { describe, expect, it } from 'vitest';
import { setDeadline } from '../../../kernel/deadline.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { layoutOf, type ModelInput, type ModelOutput } from '../tensors/model-io.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { type BatchWorker, createMicroBatcher, WorkerLostError } from './micro-batcher.ts';

const forever = new AbortController().signal;

function input(...values: number[]): ModelInput {
  const tensor: Tensor = { name: 'x', datatype: 'float64', shape: [values.length], data: Float64Array.from(values) };
  return { form: 'table', tensors: [tensor], rows: values.length, layout: layoutOf('table', [tensor]) };
}

const values = (io: ModelInput | ModelOutput) => Array.from(io.tensors[0]!.data as Float64Array);

/** A worker whose every run waits until the test answers it. */
function manualWorker() {
  const runs: { input: ModelInput; answer: (output?: ModelOutput) => void; fail: (error: unknown) => void }[] = [];
  let arrived = Promise.withResolvers<void>();
  const worker: BatchWorker = {
    run: (given) =>
      new Promise((resolve, reject) => {
        runs.push({ input: given, answer: (output) => resolve(output ?? { form: 'array', tensors: given.tensors }), fail: reject });
        arrived.resolve();
      }),
  };
  return {
    worker,
    runs,
    /** The n-th run, once it has begun. */
    async run(index: number) {
      while (runs.length <= index) {
        arrived = Promise.withResolvers();
        await arrived.promise;
      }
      return runs[index]!;
    },
  };
}

function batcher(options: { maxRows?: number; maxWaiting?: number } = {}) {
  return createMicroBatcher({ label: 'iris', maxRows: options.maxRows ?? 8, maxWaiting: () => options.maxWaiting ?? 100 });
}

describe('micro-batcher', () => {
  it('sends a lone request at once and alone', async () => {
    const { worker, runs } = manualWorker();
    const batches = batcher();
    batches.add(worker);
    const answer = batches.submit(input(1), forever);
    expect(runs).toHaveLength(1);
    runs[0]!.answer();
    expect(values(await answer)).toEqual([1]);
  });

  it('merges what arrives while the worker is busy, and gives each caller its own rows', async () => {
    const manual = manualWorker();
    const batches = batcher();
    batches.add(manual.worker);
    const answers = [input(1), input(2, 3), input(4)].map((one) => batches.submit(one, forever));
    (await manual.run(0)).answer();
    const second = await manual.run(1);
    expect(values(second.input)).toEqual([2, 3, 4]);
    second.answer();
    expect((await Promise.all(answers)).map(values)).toEqual([[1], [2, 3], [4]]);
  });

  it('merges no more rows than allowed, and never requests of different columns', async () => {
    const manual = manualWorker();
    const batches = batcher({ maxRows: 3 });
    batches.add(manual.worker);
    const other: ModelInput = { ...input(9), layout: 'another' };
    const answers = [input(0), input(1, 2), other, input(3), input(4)].map((one) => batches.submit(one, forever));
    const seen: number[][] = [];
    for (let index = 0; index < 4; index += 1) {
      const run = await manual.run(index);
      seen.push(values(run.input));
      run.answer();
    }
    await Promise.all(answers);
    expect(seen).toEqual([[0], [1, 2, 3], [9], [4]]);
  });

  it('lets two workers answer side by side', async () => {
    const [left, right] = [manualWorker(), manualWorker()];
    const batches = batcher();
    batches.add(left.worker);
    batches.add(right.worker);
    const answers = [batches.submit(input(1), forever), batches.submit(input(2), forever)];
    expect(left.runs.length + right.runs.length).toBe(2);
    for (const run of [...left.runs, ...right.runs]) run.answer();
    expect((await Promise.all(answers)).map(values)).toEqual([[1], [2]]);
  });

  it('refuses a request at once when too many wait', async () => {
    const manual = manualWorker();
    const batches = batcher({ maxWaiting: 1 });
    batches.add(manual.worker);
    const accepted = [batches.submit(input(1), forever), batches.submit(input(2), forever)];
    await expect(batches.submit(input(3), forever)).rejects.toMatchObject({ code: 'resource_exhausted' });
    (await manual.run(0)).answer();
    (await manual.run(1)).answer();
    await Promise.all(accepted);
  });

  it('finds the one request to blame when a merged batch fails', async () => {
    const manual = manualWorker();
    const batches = batcher();
    batches.add(manual.worker);
    const answers = [input(0), input(1), input(666), input(2)].map((one) => batches.submit(one, forever));
    (await manual.run(0)).answer();
    const refused = new PlatformError('invalid_argument', 'no 666');
    (await manual.run(1)).fail(refused);
    for (let index = 2; index < 5; index += 1) {
      const run = await manual.run(index);
      if (values(run.input)[0] === 666) run.fail(refused);
      else run.answer();
    }
    const settled = await Promise.allSettled(answers);
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('stops merging for a model whose answers cannot be told apart', async () => {
    const manual = manualWorker();
    const batches = batcher();
    batches.add(manual.worker);
    const answers = [input(0), input(1), input(2)].map((one) => batches.submit(one, forever));
    const oneForAll: ModelOutput = { form: 'array', tensors: input(7).tensors };
    (await manual.run(0)).answer();
    (await manual.run(1)).answer(oneForAll);
    (await manual.run(2)).answer(oneForAll);
    (await manual.run(3)).answer(oneForAll);
    expect((await Promise.all(answers)).map(values)).toEqual([[0], [7], [7]]);
    const later = [input(3), input(4), input(5)].map((one) => batches.submit(one, forever));
    for (let index = 4; index < 7; index += 1) {
      const run = await manual.run(index);
      expect(run.input.rows).toBe(1);
      run.answer();
    }
    await Promise.all(later);
  });

  it('retries once on another worker when the first is lost, then gives up on that request', async () => {
    const lost = manualWorker();
    const batches = batcher();
    batches.add(lost.worker);
    const answers = [batches.submit(input(1), forever), batches.submit(input(2), forever)];
    lost.runs[0]!.fail(new WorkerLostError('gone'));
    await new Promise(setImmediate);
    expect(batches.waiting).toBe(2);
    const second = manualWorker();
    batches.add(second.worker);
    const retried = await second.run(0);
    expect(values(retried.input)).toEqual([1]);
    retried.fail(new WorkerLostError('gone again'));
    await expect(answers[0]).rejects.toMatchObject({ code: 'unavailable' });
    expect(batches.waiting).toBe(1);
    const third = manualWorker();
    batches.add(third.worker);
    (await third.run(0)).answer();
    expect(values(await answers[1]!)).toEqual([2]);
  });

  it('never runs a request whose caller went away while it waited', async () => {
    const manual = manualWorker();
    const batches = batcher();
    batches.add(manual.worker);
    const first = batches.submit(input(1), forever);
    const controller = new AbortController();
    const second = batches.submit(input(2), controller.signal);
    controller.abort(new PlatformError('deadline_exceeded', 'too late'));
    await expect(second).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(batches.waiting).toBe(0);
    manual.runs[0]!.answer();
    await first;
    expect(manual.runs).toHaveLength(1);
  });

  it('answers what runs when it closes, and refuses what waits and what comes later', async () => {
    const manual = manualWorker();
    const batches = batcher();
    batches.add(manual.worker);
    const running = batches.submit(input(1), forever);
    const waiting = batches.submit(input(2), forever);
    const closed = batches.close();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(batches.submit(input(3), forever)).rejects.toMatchObject({ code: 'unavailable' });
    manual.runs[0]!.answer();
    await closed;
    expect(values(await running)).toEqual([1]);
  });

  it('refuses at once what could only be answered after its deadline, by the least time that the queue can take', async () => {
    const { worker, runs } = manualWorker();
    const batches = batcher({ maxRows: 2 });
    batches.add(worker);
    const first = batches.submit(input(0), forever);
    await new Promise((resolve) => setTimeout(resolve, 20));
    runs[0]!.answer();
    await first;
    const until = (ms: number) => {
      const { signal } = new AbortController();
      setDeadline(signal, performance.now() + ms);
      return signal;
    };
    const waiting = [1, 2, 3].map((value) => batches.submit(input(value), forever));
    // Nothing is known of a signal without a deadline, and nobody waits before the first that waits.
    await expect(batches.submit(input(4), until(1))).rejects.toMatchObject({ code: 'resource_exhausted' });
    const patient = batches.submit(input(5), until(60_000));
    for (let run = 1; run < 4; run += 1) {
      while (runs.length <= run && run < 3) await new Promise(setImmediate);
      runs[run]?.answer();
      await new Promise(setImmediate);
    }
    await Promise.all([...waiting, patient]);
  });
});
