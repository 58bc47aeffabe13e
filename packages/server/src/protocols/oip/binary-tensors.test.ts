import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPredictionStage } from '../../../testing/prediction-stage.ts';
import { parseSignature, type Tensor } from '../../domain/serving/index.ts';

const INFER = '/v2/models/dep/infer';
const echo = ({ form, tensors }: { form: 'array' | 'table' | 'tensors' | 'value'; tensors: readonly Tensor[] }) => ({ form, tensors });

/** A body of the binary extension. */
function request(json: unknown, ...parts: Buffer[]): { body: Buffer; headers: Record<string, string> } {
  const text = Buffer.from(JSON.stringify(json));
  return { body: Buffer.concat([text, ...parts]), headers: { 'inference-header-content-length': String(text.length) } };
}

const bytesOf = (array: NodeJS.TypedArray) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
const element = (bytes: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** One untyped input of the given type; the answer in JSON. */
async function valuesOf(datatype: string, shape: number[], bytes: Buffer): Promise<unknown> {
  const { body, headers } = request({ inputs: [{ name: 'x', shape, datatype, parameters: { binary_data_size: bytes.length } }] }, bytes);
  const answer = await createPredictionStage({ predict: echo }).ask(INFER, body, { headers });
  return answer.status === 200 ? (answer.body as { outputs: { data: unknown }[] }).outputs[0]!.data : answer.body;
}

describe('binary tensors', () => {
  it.each<[string, Buffer, unknown]>([
    ['BOOL', Buffer.from([1, 0]), [true, false]],
    ['UINT8', Buffer.from([255, 1]), [255, 1]],
    ['INT8', Buffer.from([255, 1]), [-1, 1]],
    ['UINT16', bytesOf(new Uint16Array([65_535, 1])), [65_535, 1]],
    ['INT16', bytesOf(new Int16Array([-2, 1])), [-2, 1]],
    ['UINT32', bytesOf(new Uint32Array([4_294_967_295, 1])), [4_294_967_295, 1]],
    ['INT32', bytesOf(new Int32Array([-2, 1])), [-2, 1]],
    ['FP16', Buffer.from([0x00, 0x3e, 0x01, 0x00]), [1.5, 2 ** -24]],
    ['BF16', Buffer.from([0xc0, 0x3f, 0x80, 0xff]), [1.5, null]],
    ['FP32', bytesOf(new Float32Array([1.5, Number.NaN])), [1.5, null]],
    ['FP64', bytesOf(new Float64Array([0.1, -0.5])), [0.1, -0.5]],
    ['BYTES', Buffer.concat([element(Buffer.from('ä')), element(Buffer.alloc(0))]), ['ä', '']],
  ])('of %s are read little-endian', async (datatype, bytes, values) => {
    expect(await valuesOf(datatype, [2], bytes)).toEqual(values);
  });

  it('keep all 64 bits of whole numbers, both ways', async () => {
    const wide = bytesOf(new BigInt64Array([9_007_199_254_740_993n, -(2n ** 63n)]));
    const { body, headers } = request(
      {
        inputs: [{ name: 'x', shape: [2], datatype: 'INT64', parameters: { binary_data_size: 16 } }],
        parameters: { binary_data_output: true },
      },
      wide,
    );
    const stage = createPredictionStage({ predict: echo });
    const answer = await stage.ask(INFER, body, { headers });
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    const length = Number(answer.headers['inference-header-content-length']);
    expect(JSON.parse(answer.bytes.toString('utf8', 0, length))).toMatchObject({
      outputs: [{ name: 'output-1', shape: [2], datatype: 'INT64', parameters: { binary_data_size: 16 } }],
    });
    expect(answer.bytes.subarray(length)).toEqual(wide);
    // The log keeps both in JSON, so that they can be queried.
    const data = '"data":[9007199254740993,-9223372036854775808]';
    expect(stage.observed[0]).toMatchObject({ requestText: expect.stringContaining(data), responseText: expect.stringContaining(data) });
  });

  it('and JSON ones may stand side by side, in the request and in the answer', async () => {
    const inputs = [
      { name: 'a', shape: [1], datatype: 'FP32', parameters: { binary_data_size: 4 } },
      { name: 'b', shape: [1], datatype: 'FP32', data: [2.5] },
      { name: 'c', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 6 } },
    ];
    const outputs = [{ name: 'c', parameters: { binary_data: true } }, { name: 'b' }, { name: 'a', parameters: { binary_data: false } }];
    const { body, headers } = request({ inputs, outputs }, bytesOf(new Float32Array([1.5])), element(Buffer.from('hi')));
    const answer = await createPredictionStage({ predict: echo }).ask(INFER, body, { headers });
    const length = Number(answer.headers['inference-header-content-length']);
    const json = JSON.parse(answer.bytes.toString('utf8', 0, length)) as { outputs: unknown[] };
    expect(json.outputs).toEqual([
      { name: 'c', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 6 } },
      { name: 'b', shape: [1], datatype: 'FP32', data: [2.5] },
      { name: 'a', shape: [1], datatype: 'FP32', data: [1.5] },
    ]);
    expect(answer.bytes.subarray(length)).toEqual(element(Buffer.from('hi')));
  });

  it('of BYTES are bytes for a model that takes bytes', async () => {
    const signature = parseSignature({ inputs: JSON.stringify([{ name: 'image', type: 'binary', required: true }]) });
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]);
    const { body, headers } = request(
      {
        inputs: [{ name: 'image', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 9 } }],
        parameters: { binary_data_output: true },
      },
      element(png),
    );
    const answer = await createPredictionStage({ signature, predict: echo }).ask(INFER, body, { headers });
    const length = Number(answer.headers['inference-header-content-length']);
    expect(answer.bytes.subarray(length)).toEqual(element(png));
  });

  it.each<[string, unknown, Buffer, string, string | undefined]>([
    [
      'too few bytes',
      [{ name: 'x', shape: [2], datatype: 'FP32', parameters: { binary_data_size: 4 } }],
      Buffer.alloc(4),
      'needs 8 bytes, got 4',
      undefined,
    ],
    [
      'bytes that are not there',
      [{ name: 'x', shape: [1], datatype: 'FP32', parameters: { binary_data_size: 4 } }],
      Buffer.alloc(0),
      'needs 4 bytes behind the JSON, got 0',
      undefined,
    ],
    [
      'bytes that nobody claims',
      [{ name: 'x', shape: [1], datatype: 'FP32', data: [1] }],
      Buffer.alloc(4),
      '4 bytes follow the JSON',
      undefined,
    ],
    [
      'both data and bytes',
      [{ name: 'x', shape: [1], datatype: 'FP32', data: [1], parameters: { binary_data_size: 4 } }],
      Buffer.alloc(4),
      'its data follows the JSON',
      undefined,
    ],
    [
      'a size that is none',
      [{ name: 'x', shape: [1], datatype: 'FP32', parameters: { binary_data_size: -1 } }],
      Buffer.alloc(4),
      'expected a number of bytes',
      undefined,
    ],
    [
      'an element longer than the bytes',
      [{ name: 'x', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 4 } }],
      Buffer.from([9, 0, 0, 0]),
      'element 0 of BYTES',
      undefined,
    ],
    ['a header beyond the body', [], Buffer.alloc(0), 'Inference-Header-Content-Length', '9999'],
    ['a header that is no number', [], Buffer.alloc(0), 'Inference-Header-Content-Length', '0x1'],
  ])('with %s are refused', async (_what, inputs, bytes, message, header) => {
    const { body, headers } = request({ inputs }, bytes);
    const answer = await createPredictionStage({ predict: echo }).ask(INFER, body, {
      headers: header === undefined ? headers : { 'inference-header-content-length': header },
    });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(message) } });
  });

  it('of any bytes get an answer that is no 5xx', async () => {
    const stage = createPredictionStage({ predict: echo });
    const input = fc.record(
      {
        name: fc.constantFrom('a', 'b'),
        shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
        datatype: fc.constantFrom('BOOL', 'INT64', 'UINT16', 'FP16', 'BF16', 'FP32', 'BYTES', 'X'),
        parameters: fc.record({ binary_data_size: fc.oneof(fc.integer({ min: -1, max: 24 }), fc.string()) }),
        data: fc.array(fc.integer()),
      },
      { requiredKeys: ['name', 'shape', 'datatype'] },
    );
    /** Nearly right: the bytes are as many as the sizes say. */
    const likely = fc
      .array(fc.tuple(fc.constantFrom('INT64', 'FP64', 'UINT64'), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 2 })
      .map((tensors) =>
        tensors.map(([datatype, rows], index) => ({
          name: `x${index}`,
          shape: [rows],
          datatype,
          parameters: { binary_data_size: rows * 8 },
        })),
      );
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(likely, fc.array(input, { maxLength: 3 })),
        fc.oneof(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ maxLength: 40 })),
        fc.oneof(fc.constant(0), fc.integer({ min: -5, max: 5 })),
        fc.boolean(),
        async (inputs, bytes, off, binaryOutput) => {
          const { body, headers } = request({ inputs, parameters: { binary_data_output: binaryOutput } }, Buffer.from(bytes));
          const length = String(Number(headers['inference-header-content-length']) + off);
          const { status } = await stage.ask(INFER, body, { headers: { 'inference-header-content-length': length } });
          statuses.add(status);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 2000, seed: 20_260_102 },
    );
    expect([...statuses].toSorted()).toEqual([200, 400]);
  });
});
