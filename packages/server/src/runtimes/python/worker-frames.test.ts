import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelInput } from '../../domain/serving/index.ts';
import type { RunTrace } from '../../domain/serving/runtime/index.ts';
import { createFrameSplitter } from '../frames.ts';
import { decodeWorkerMessage, encodePredict, type WorkerMessage } from './worker-frames.ts';

/** A frame as a worker writes it. */
function frame(header: object, body = Buffer.alloc(0)): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(text.length, 0);
  prefix.writeUInt32LE(body.length, 4);
  return Buffer.concat([prefix, text, body]);
}

function read(...chunks: Buffer[]): WorkerMessage[] {
  const messages: WorkerMessage[] = [];
  const reader = createFrameSplitter((header, body) => messages.push(decodeWorkerMessage(header, body)));
  for (const chunk of chunks) reader(chunk);
  return messages;
}

const resultFrame = frame(
  {
    kind: 'result',
    form: 'table',
    tensors: [
      { name: 'small', datatype: 'uint8', shape: [3] },
      { name: 'wide', datatype: 'int64', shape: [1] },
      { name: 'text', datatype: 'string', shape: [1], values: ['ä'] },
    ],
  },
  Buffer.concat([Buffer.from([1, 2, 3, 0, 0, 0, 0, 0]), Buffer.from(BigInt64Array.of(2n ** 60n + 1n).buffer)]),
);

describe('frames of a worker', () => {
  it('come out typed, with 64-bit integers whole', () => {
    expect(read(resultFrame)).toEqual([
      {
        kind: 'result',
        output: {
          form: 'table',
          tensors: [
            { name: 'small', datatype: 'uint8', shape: [3], data: Uint8Array.of(1, 2, 3) },
            { name: 'wide', datatype: 'int64', shape: [1], data: BigInt64Array.of(2n ** 60n + 1n) },
            { name: 'text', datatype: 'string', shape: [1], data: ['ä'] },
          ],
        },
      },
    ]);
  });

  it('come out the same wherever the stream is cut', () => {
    const frames = [frame({ kind: 'ready' }), resultFrame, frame({ kind: 'error', code: 'internal', message: 'boom' })];
    const stream = Buffer.concat(frames);
    const whole = read(stream);
    expect(whole.map((message) => message.kind)).toEqual(['ready', 'result', 'error']);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(stream.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.sort((left, right) => left - right), stream.length];
        const chunks = places.slice(1).map((end, index) => stream.subarray(places[index], end));
        expect(read(...chunks)).toEqual(whole);
      }),
    );
  });

  it('carry a question with each tensor at a multiple of eight', () => {
    const input: ModelInput = {
      form: 'tensors',
      rows: 1,
      params: { wide: 2n ** 60n + 1n },
      tensors: [
        { name: 'a', datatype: 'int8', shape: [3], data: Int8Array.of(1, 2, 3) },
        { name: 'b', datatype: 'float64', shape: [1], data: Float64Array.of(0.1) },
        { name: 'c', datatype: 'json', shape: [1], data: [{ n: 2n ** 60n + 1n }] },
      ],
    };
    const whole = Buffer.concat(encodePredict(input));
    const headerLength = whole.readUInt32LE(0);
    const header = whole.toString('utf8', 8, 8 + headerLength);
    expect(header).toContain('"params":{"wide":1152921504606846977}');
    expect(header).toContain('{"name":"c","datatype":"json","shape":[1],"values":[{"n":1152921504606846977}]}');
    const body = whole.subarray(8 + headerLength);
    expect(body.length).toBe(whole.readUInt32LE(4));
    expect([...body.subarray(0, 8)]).toEqual([1, 2, 3, 0, 0, 0, 0, 0]);
    expect(body.readDoubleLE(8)).toBe(0.1);
  });

  it('say of a question whose trace it belongs to, and nothing where it is not traced', () => {
    const input: ModelInput = { form: 'tensors', rows: 1, tensors: [] };
    const headerOf = (trace?: RunTrace) => {
      const whole = Buffer.concat(encodePredict(input, trace));
      return JSON.parse(whole.toString('utf8', 8, 8 + whole.readUInt32LE(0))) as object;
    };
    const headers = () => ({ traceparent: '00-1-2-01' });
    expect(headerOf()).toEqual({ kind: 'predict', form: 'tensors', tensors: [] });
    expect(headerOf({ headers })).toMatchObject({ trace: headers(), timed: false });
    expect(headerOf({ headers, measured: () => {} })).toMatchObject({ trace: headers(), timed: true });
  });
});
