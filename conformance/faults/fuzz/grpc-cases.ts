// Calls of every gRPC method of both packages: messages that fit, messages that nearly do, and bytes that are none.
import fc from 'fast-check';
import { loadProto } from '../../../packages/server/src/protocols/load-proto.ts';

export interface GrpcCase {
  readonly method: string;
  readonly message: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

const protocols = new URL('../../../packages/server/src/protocols/', import.meta.url);
const root = loadProto(
  ...['oip/grpc/open-inference.proto', 'seldon/grpc/tensorflow.proto', 'seldon/grpc/seldon.proto'].map((path) => new URL(path, protocols)),
);

function bytesOf(type: string, value: object): Uint8Array {
  const message = root.lookupType(type);
  return message.encode(message.fromObject(value)).finish();
}

const METHODS = ['inference.GRPCInferenceService', 'seldon.protos.Seldon'].flatMap((service) =>
  root.lookupService(service).methodsArray.map(({ name }) => `/${service}/${name}`),
);

const size = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 4 }) },
  fc.constantFrom(-1, 1_000_000_000, Number.MAX_SAFE_INTEGER),
);
const sizes = fc.array(size, { maxLength: 3 });
const numbers = fc.array(fc.double(), { maxLength: 8 });

function inferTo(names: readonly string[]): fc.Arbitrary<Uint8Array> {
  const parameter = fc.oneof(
    fc.record({ int64_param: fc.integer() }),
    fc.record({ string_param: fc.string() }),
    fc.record({ bool_param: fc.boolean() }),
    fc.constant({}),
  );
  return fc
    .record({
      model_name: fc.constantFrom(...names, 'nobody', ''),
      model_version: fc.constantFrom('', '', '1', 'x'),
      id: fc.constantFrom('', 'i', 'é'),
      parameters: fc.dictionary(fc.constantFrom('a', '__proto__', 'constructor', 'priority'), parameter, { maxKeys: 2 }),
      inputs: fc.array(
        fc.record({
          name: fc.constantFrom('X', 'a', 'b', 'c_long', ''),
          datatype: fc.constantFrom('FP32', 'FP64', 'INT64', 'BYTES', 'BOOL', 'BF16', 'FP16', 'X', ''),
          shape: fc.oneof(fc.constant([1, 4]), fc.constant([1, 2]), fc.constant([1]), sizes),
          contents: fc.record(
            {
              fp32_contents: fc.oneof(fc.constant([1, 2, 3, 4]), numbers),
              int64_contents: fc.array(fc.integer()),
              bytes_contents: fc.array(fc.uint8Array()),
            },
            { requiredKeys: [] },
          ),
        }),
        { maxLength: 3 },
      ),
      raw_input_contents: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 3 })),
      outputs: fc.array(fc.record({ name: fc.constantFrom('label', 'x', '') }), { maxLength: 1 }),
    })
    .map((message) => bytesOf('inference.ModelInferRequest', message));
}

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ numberValue: fc.double() }),
    fc.record({ stringValue: fc.string({ unit: 'binary' }) }),
    fc.constant({}),
    fc.record({ listValue: fc.record({ values: fc.array(tie('value'), { maxLength: 4 }) }) }),
    fc.record({
      structValue: fc.record({ fields: fc.dictionary(fc.constantFrom('a', '__proto__', 'toString'), tie('value'), { maxKeys: 2 }) }),
    }),
  ),
}));
const data = fc.oneof(
  fc.record({ tensor: fc.record({ shape: fc.oneof(fc.constant([1, 4]), sizes), values: fc.oneof(fc.constant([1, 2, 3, 4]), numbers) }) }),
  fc.record({ ndarray: fc.record({ values: fc.array(value, { maxLength: 3 }) }) }),
  fc.record({
    tftensor: fc.record({
      dtype: fc.integer({ min: 0, max: 30 }),
      tensor_shape: fc.record({ dim: fc.array(fc.record({ size }), { maxLength: 3 }) }),
      tensor_content: fc.uint8Array({ maxLength: 33 }),
      float_val: fc.array(fc.double(), { maxLength: 3 }),
    }),
  }),
);
const seldonMessage = fc.oneof(
  fc.tuple(data, fc.array(fc.constantFrom('a', 'b'), { maxLength: 4 })).map(([given, names]) => ({ data: { names, ...given } })),
  fc.record({ strData: fc.string({ unit: 'binary' }) }),
  fc.record({ binData: fc.uint8Array() }),
  value.map((jsonData) => ({ jsonData })),
  fc.constant({ meta: { puid: 'é', tags: { ['__proto__']: { numberValue: 1 } }, routing: { choice: 7 } } }),
);

/** With metadata that names a deployment, mostly one that is there. */
export function grpcCases(names: readonly string[]): fc.Arbitrary<GrpcCase> {
  const infer = inferTo(names).map((message) => ({ method: '/inference.GRPCInferenceService/ModelInfer', message }));
  const predict = seldonMessage.map((message) => ({
    method: '/seldon.protos.Seldon/Predict',
    message: bytesOf('seldon.protos.SeldonMessage', message),
  }));
  const feedback = fc
    .record({ request: seldonMessage, response: seldonMessage, reward: fc.float(), truth: seldonMessage }, { requiredKeys: [] })
    .map((message) => ({ method: '/seldon.protos.Seldon/SendFeedback', message: bytesOf('seldon.protos.Feedback', message) }));
  const anything = fc.record({
    method: fc.constantFrom(...METHODS),
    message: fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      inferTo(names),
      fc.constantFrom(...names, 'nobody').map((name) => bytesOf('inference.ModelMetadataRequest', { name })),
    ),
  });
  return fc
    .tuple(
      fc.oneof(infer, predict, feedback, anything),
      wrongBytes,
      fc.constantFrom(...names, ...names, 'nobody', '__proto__'),
      fc.constantFrom('default', 'other', ''),
    )
    .map(([{ method, message }, change, seldon, namespace]) => ({
      method,
      message: change(message),
      metadata: { seldon, ...(namespace === '' ? {} : { namespace }) },
    }));
}

const wrongBytes: fc.Arbitrary<(bytes: Uint8Array) => Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: fc.constant((bytes: Uint8Array) => bytes) },
  fc.nat(200).map((length) => (bytes: Uint8Array) => bytes.subarray(0, length % (bytes.length + 1))),
  fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => (bytes: Uint8Array) => {
    const after = Uint8Array.from(bytes);
    for (const [at, byte] of changes) if (after.length > 0) after[at % after.length] = byte;
    return after;
  }),
  fc.constant((bytes: Uint8Array) => Buffer.concat([bytes, bytes])),
);
