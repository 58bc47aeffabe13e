// Every protocol asks a graph of several units as it asks one model.
import { describe, expect, it } from 'vitest';
import { createPredictionStage } from '../../testing/prediction-stage.ts';
import { graphFace } from '../domain/serving/graph/graph-face.ts';
import { type GraphNode, servicesOf, type UnitBackend } from '../domain/serving/graph/graph-node.ts';
import type { UnitSpec } from '../domain/serving/manifest/deployment-spec.ts';
import { loadProto } from './load-proto.ts';

function node(name: string, type: NonNullable<UnitSpec['type']>, backend: UnitBackend, ...children: GraphNode[]): GraphNode {
  const spec = { name, type, parameters: [], children: children.map((child) => child.unit.spec) } as unknown as UnitSpec;
  const pinned = { predictor: 'main', node: name, uri: `img-${name}:1`, location: '' };
  return {
    unit: { spec, pinned, model: { runtime: 'component', availableReplicas: () => 1 } },
    backend,
    services: servicesOf({ type }),
    children,
  };
}

/** Each child echoes; the combiner takes what the second one says. */
const echo: UnitBackend = { transform: async (_service, message) => ({ body: message.body }) };
const second: UnitBackend = { aggregate: async (messages) => ({ body: messages[1]!.body }) };
const tree = node('both', 'COMBINER', second, node('a', 'MODEL', echo), node('b', 'MODEL', echo));

describe('a graph', () => {
  const stage = createPredictionStage({ root: graphFace(tree), tree });

  it.each<[string, unknown, unknown]>([
    ['api/v1.0/predictions', { data: { ndarray: [[1, 2.5]] } }, { data: { ndarray: [[1, 2.5]] }, meta: { routing: { both: -1 } } }],
    [
      'v2/models/both/infer',
      { inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP64', data: [1, 2.5] }] },
      { model_name: 'both', outputs: [{ datatype: 'FP64', shape: [1, 2], data: [1, 2.5] }] },
    ],
    [
      'v2/models/b/infer',
      { inputs: [{ name: 'x', shape: [2], datatype: 'BYTES', data: ['a', 'b'] }] },
      { model_name: 'b', outputs: [{ datatype: 'BYTES', data: ['a', 'b'] }] },
    ],
    ['v1/models/both:predict', { instances: [[1, 2.5]] }, { predictions: [[1, 2.5]] }],
    ['invocations', { inputs: [[1, 2.5]] }, { predictions: [[1, 2.5]] }],
  ])('answers at %s', async (rest, request, answered) => {
    const answer = await stage.ask(`/seldon/default/dep/${rest}`, request);
    expect(answer, answer.text).toMatchObject({ status: 200, body: answered });
    expect(stage.observed.at(-1)!.calls?.map((call) => call.unit.spec.name)).toEqual(['a', 'b', 'both']);
  });

  it('answers raw contents over gRPC', async () => {
    const root = loadProto(new URL('oip/grpc/open-inference.proto', import.meta.url));
    const type = root.lookupType('inference.ModelInferRequest');
    const raw = Buffer.from(new BigInt64Array([9_007_199_254_740_993n]).buffer);
    const request = { model_name: 'dep', inputs: [{ name: 'x', datatype: 'INT64', shape: [1] }], raw_input_contents: [raw] };
    const { bytes, headers } = await stage.ask(
      '/inference.GRPCInferenceService/ModelInfer',
      Buffer.from(type.encode(type.fromObject(request)).finish()),
    );
    expect(headers['grpc-message']).toBeUndefined();
    const response = root.lookupType('inference.ModelInferResponse').decode(bytes) as unknown as { raw_output_contents: Buffer[] };
    expect(response.raw_output_contents).toEqual([raw]);
  });

  it('blames the body where a unit cannot be told of it without running out of stack', async () => {
    const overflowing: UnitBackend = {
      transform: async () => {
        throw new RangeError('Maximum call stack size exceeded');
      },
    };
    const deep = node('both', 'COMBINER', second, node('a', 'MODEL', overflowing), node('b', 'MODEL', echo));
    const answer = await createPredictionStage({ root: graphFace(deep), tree: deep }).ask('/seldon/default/dep/invocations', {
      inputs: [1],
    });
    expect(answer).toMatchObject({ status: 400, body: { message: 'Unit "a": The body is nested too deeply.' } });
  });

  it('describes itself and its units', async () => {
    expect((await stage.ask('/v2/models/dep')).body).toMatchObject({ name: 'dep', platform: 'seldon_graph' });
    expect((await stage.ask('/seldon/default/dep/v2/models/a')).body).toMatchObject({ name: 'a', platform: 'seldon_component' });
    expect((await stage.ask('/seldon/default/dep/v2/models/a/ready')).body).toEqual({ name: 'a', ready: true });
    expect((await stage.ask('/seldon/default/dep/v2/models/c')).status).toBe(404);
  });
});
