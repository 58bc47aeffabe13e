// The protocols in which a server is asked: how a row of numbers is asked for, and what numbers an answer holds, so that answers of
// different servers can be compared.
import type protobuf from 'protobufjs';
import { loadProto } from '../../packages/server/src/protocols/load-proto.ts';
import { createGrpcCaller } from '../../packages/server/testing/grpc-caller.ts';
import { ask, encodeRequest, type LoadRequest, openConnection, type RepeatedRequest } from '../load-client.ts';
import { openGrpcConnection } from './grpc-connection.ts';

/** What a model is asked: one row. */
export interface Question {
  /** e.g. `[1, 4]` */
  readonly shape: readonly number[];
  readonly datatype: 'FP32' | 'FP64';
  /** Row-major. */
  readonly values: readonly number[];
}

export interface Protocol {
  readonly name: string;
  readonly transport: 'REST' | 'gRPC';
  /** The same for every server that speaks it. */
  ask(target: Target, question: Question): Promise<number[]>;
  open(target: Target, question: Question): Promise<RepeatedRequest>;
}

/** Where a server answers in a protocol. */
export interface Target {
  readonly url: string;
  /** REST only. */
  readonly path?: string;
  /** Of the model, in Open Inference gRPC. */
  readonly model: string;
  /** gRPC only. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type Tree = number | readonly Tree[];

export const openInferenceRest = rest(
  'Open Inference REST',
  ({ shape, datatype, values }) => ({ inputs: [{ name: 'input', shape, datatype, data: values }] }),
  ({ outputs }: { outputs: { data: Tree }[] }) => outputs[0]!.data,
);

export const seldonRest = rest(
  'Seldon REST',
  (question) => ({ data: { ndarray: nested(question) } }),
  ({ data }: { data: { ndarray: Tree } }) => data.ndarray,
);

export const scoringRest = rest(
  'MLflow REST',
  (question) => ({ inputs: nested(question) }),
  ({ predictions }: { predictions: Tree }) => predictions,
);

const protocols = new URL('../../packages/server/src/protocols/', import.meta.url);

export const openInferenceGrpc = grpc({
  name: 'Open Inference gRPC',
  files: ['oip/grpc/open-inference.proto'],
  path: '/inference.GRPCInferenceService/ModelInfer',
  types: ['inference.ModelInferRequest', 'inference.ModelInferResponse'],
  encode: ({ shape, datatype, values }, model) => ({
    model_name: model,
    inputs: [{ name: 'input', datatype, shape, contents: { [datatype === 'FP32' ? 'fp32_contents' : 'fp64_contents']: values } }],
  }),
  decode: ({ outputs, raw_output_contents: raw = [] }: InferAnswer) => {
    const [output] = outputs;
    return raw.length > 0 ? readRaw(output!.datatype, raw[0]!) : Object.values(output!.contents!).flat().map(Number);
  },
});

export const seldonGrpc = grpc({
  name: 'Seldon gRPC',
  files: ['seldon/grpc/tensorflow.proto', 'seldon/grpc/seldon.proto'],
  path: '/seldon.protos.Seldon/Predict',
  types: ['seldon.protos.SeldonMessage', 'seldon.protos.SeldonMessage'],
  encode: ({ shape, values }) => ({ data: { tensor: { shape, values } } }),
  decode: ({ data }: { data: { tensor: { values: number[] } } }) => data.tensor.values,
});

function rest<Answer>(name: string, body: (question: Question) => object, numbersOf: (answer: Answer) => Tree): Protocol {
  const requestOf = ({ path }: Target, question: Question): LoadRequest => ({ method: 'POST', path: path!, body: body(question) });
  return {
    name,
    transport: 'REST',
    ask: async (target, question) => numbers(numbersOf((await ask(target.url, requestOf(target, question))) as Answer)),
    open: async (target, question) => {
      const { send, close } = await openConnection(target.url);
      const request = encodeRequest(target.url, requestOf(target, question));
      return { send: () => send(request), close };
    },
  };
}

interface GrpcProtocol<Answer> {
  readonly name: string;
  /** Those that others import first. */
  readonly files: readonly string[];
  readonly path: string;
  /** Of the request, of the answer. */
  readonly types: readonly [string, string];
  encode(question: Question, model: string): object;
  decode(answer: Answer): number[];
}

function grpc<Answer>({ name, files, path, types, encode, decode }: GrpcProtocol<Answer>): Protocol {
  let root: protobuf.Root | undefined;
  const type = (index: 0 | 1) => {
    root ??= loadProto(...files.map((file) => new URL(file, protocols)));
    return root.lookupType(types[index]);
  };
  const messageOf = ({ model }: Target, question: Question) =>
    type(0)
      .encode(type(0).fromObject(encode(question, model)))
      .finish();
  return {
    name,
    transport: 'gRPC',
    ask: async (target, question) => {
      const caller = createGrpcCaller(target.url);
      try {
        return decode(type(1).decode(await caller.call(path, messageOf(target, question), target.metadata)) as unknown as Answer);
      } finally {
        caller.close();
      }
    },
    open: (target, question) => {
      const { url, metadata = {} } = target;
      return openGrpcConnection(url, { path, message: messageOf(target, question), metadata });
    },
  };
}

interface InferAnswer {
  readonly outputs: readonly { readonly datatype: string; readonly contents?: Readonly<Record<string, readonly unknown[]>> }[];
  readonly raw_output_contents?: readonly Uint8Array[];
}

function readRaw(datatype: string, bytes: Uint8Array): number[] {
  const { buffer } = bytes.slice();
  if (datatype === 'FP32') return [...new Float32Array(buffer)];
  if (datatype === 'FP64') return [...new Float64Array(buffer)];
  if (datatype === 'INT64') return [...new BigInt64Array(buffer)].map(Number);
  throw new Error(`Raw ${datatype} is not read here.`);
}

function numbers(tree: Tree): number[] {
  return typeof tree === 'number' ? [tree] : tree.flatMap(numbers);
}

function nested({ shape, values }: Question): Tree {
  let rows: Tree[] = [...values];
  for (const size of shape.slice(1).reverse())
    rows = Array.from({ length: rows.length / size }, (_, row) => rows.slice(row * size, (row + 1) * size));
  return rows;
}
