// Whatever bytes a gRPC caller sends, the answer is a status that says what is wrong, and never the server's fault.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPredictionStage } from '../../testing/prediction-stage.ts';
import { loadProto } from './load-proto.ts';

const here = (path: string) => new URL(path, import.meta.url);
const root = loadProto(here('oip/grpc/open-inference.proto'), here('seldon/grpc/tensorflow.proto'), here('seldon/grpc/seldon.proto'));
const INTERNAL = '13';
const UNKNOWN = '2';

function bytesOf(type: string, value: object): Uint8Array {
  const message = root.lookupType(type);
  return message.encode(message.fromObject(value)).finish();
}

const sizes = fc.array(fc.integer({ min: -2, max: 4 }), { maxLength: 3 });
const infer = fc
  .record({
    shape: sizes,
    datatype: fc.constantFrom('FP32', 'INT64', 'BYTES', 'BF16', 'X'),
    contents: fc.record({ fp32_contents: fc.array(fc.double()), int64_contents: fc.array(fc.integer()) }, { requiredKeys: [] }),
    raw: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 2 }),
    outputs: fc.array(fc.record({ name: fc.constantFrom('output-1', 'x') }), { maxLength: 1 }),
  })
  .map(({ shape, datatype, contents, raw, outputs }) =>
    bytesOf('inference.ModelInferRequest', {
      model_name: 'dep',
      inputs: [{ name: 'x', shape, datatype, contents }],
      raw_input_contents: raw,
      outputs,
    }),
  );
const seldon = fc
  .oneof(
    fc.record({ tensor: fc.record({ shape: sizes, values: fc.array(fc.double(), { maxLength: 8 }) }) }),
    fc.record({
      tftensor: fc.record({
        dtype: fc.integer({ min: 0, max: 30 }),
        tensor_shape: fc.record({ dim: fc.array(fc.record({ size: fc.integer({ min: -1, max: 3 }) }), { maxLength: 3 }) }),
        tensor_content: fc.uint8Array({ maxLength: 33 }),
        float_val: fc.array(fc.double(), { maxLength: 3 }),
      }),
    }),
  )
  .map((data) => bytesOf('seldon.protos.SeldonMessage', { data }));
const cut = (bytes: fc.Arbitrary<Uint8Array>) =>
  fc.oneof(
    bytes,
    fc.tuple(bytes, fc.nat(20)).map(([whole, length]) => whole.subarray(0, length)),
    fc.uint8Array({ maxLength: 60 }),
  );

describe('any message', () => {
  const stage = createPredictionStage({ predict: ({ form, tensors }) => ({ form, tensors }) });

  it.each<[string, fc.Arbitrary<Uint8Array>]>([
    ['/inference.GRPCInferenceService/ModelInfer', cut(infer)],
    ['/inference.GRPCInferenceService/ModelMetadata', cut(infer)],
    ['/inference.GRPCInferenceService/RepositoryModelLoad', cut(infer)],
    ['/seldon.protos.Seldon/Predict', cut(seldon)],
    ['/seldon.protos.Seldon/SendFeedback', cut(seldon)],
  ])('to %s is answered without a fault of ours', async (path, bytes) => {
    const statuses = new Set<string>();
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const { headers } = await stage.ask(path, Buffer.from(given), { headers: { seldon: 'dep' } });
        const status = headers['grpc-status'] ?? '0';
        statuses.add(status);
        expect([INTERNAL, UNKNOWN], headers['grpc-message']).not.toContain(status);
      }),
      { numRuns: 1000, seed: 20_260_103 },
    );
    // Else the bytes were so wrong that nothing was tried.
    if (/ModelInfer|Predict/.test(path)) expect(statuses).toContain('0');
  });
});
