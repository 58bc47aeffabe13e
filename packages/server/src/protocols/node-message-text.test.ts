import { describe, expect, it } from 'vitest';
import type { GraphFeedback, GraphMessage, LoadedUnit, MessageMeta, NodeMessages, Payload } from '../domain/serving/index.ts';
import { askedText, replyText } from './node-message-text.ts';

const unit: LoadedUnit = {
  spec: { name: 'u', parameters: [], children: [] },
  pinned: { predictor: 'main', node: 'u', uri: 'img:1', location: '' },
  model: { runtime: 'component', availableReplicas: () => 1 },
};
const meta: MessageMeta = { tags: { a: 1 }, metrics: [], routing: { r: 1 }, requestPath: { r: 'router:1' } };
const payload = (given: Payload): GraphMessage => ({ body: { kind: 'payload', payload: given }, meta });
const rows = payload({ kind: 'rows', names: ['x', 'y'], value: [[1, 2n ** 60n]] });
const tensor = { name: '', datatype: 'float64' as const, shape: [1, 2], data: new Float64Array([0.5, 1]) };
const output: GraphMessage = { body: { kind: 'output', output: { form: 'array', tensors: [tensor] } }, meta };

const asked = (given: NodeMessages['asked'], protocol: string) => askedText({ asked: given }, unit, protocol, 'P');
const reply = (given: NodeMessages['reply'], protocol: string) => replyText({ reply: given }, unit, protocol, 'P');

describe('what a unit was asked', () => {
  const withMeta = '"meta":{"puid":"P","requestPath":{"r":"router:1"},"routing":{"r":1},"tags":{"a":1}}';
  it.each([
    ['rows', rows, `{"data":{"names":["x","y"],"ndarray":[[1,1152921504606846976]]},${withMeta}}`],
    [
      'a tensor',
      payload({ kind: 'dense', names: [], shape: [1, 1], values: [3] }),
      `{"data":{"names":[],"tensor":{"shape":[1,1],"values":[3]}},${withMeta}}`,
    ],
    ['a text', payload({ kind: 'text', value: 'hi' }), `{"strData":"hi",${withMeta}}`],
    ['bytes', payload({ kind: 'bytes', base64: 'aGk=' }), `{"binData":"aGk=",${withMeta}}`],
    ['an object', payload({ kind: 'json', value: { a: [1] } }), `{"jsonData":{"a":[1]},${withMeta}}`],
    [
      'named tensors',
      payload({ kind: 'tensors', tensors: [{ name: 'x', datatype: 'int64', shape: [2], data: [1, 2] }] }),
      `{"jsonData":{"x":[1,2]},${withMeta}}`,
    ],
    ['the output of a model', output, `{"data":{"names":["t:0","t:1"],"ndarray":[[0.5,1]]},${withMeta}}`],
    [
      'several messages to combine',
      [payload({ kind: 'text', value: 'a' }), payload({ kind: 'text', value: 'b' })],
      `[{"strData":"a",${withMeta}},{"strData":"b",${withMeta}}]`,
    ],
  ])('is a SeldonMessage of %s', (_case, given, text) => {
    expect(asked(given, 'seldon')).toBe(text);
  });

  it('is the feedback as the caller wrote it', () => {
    const message = { reward: 1, response: { meta: { puid: 'P' } } };
    expect(asked({ reward: 1, routing: {}, message } satisfies GraphFeedback, 'seldon')).toBe(JSON.stringify(message));
  });

  it('is an inference request or instances where the deployment speaks so', () => {
    expect(asked(output, 'v2')).toBe('{"id":"P","inputs":[{"name":"output-1","shape":[1,2],"datatype":"FP64","data":[0.5,1]}]}');
    expect(asked(output, 'tensorflow')).toBe('{"instances":[[0.5,1]]}');
  });
});

describe('what a unit answered', () => {
  it('is a SeldonMessage with what the unit said beside its data', () => {
    expect(reply({ body: output.body, tags: { b: 2 }, metrics: [{ key: 'k' }] }, 'seldon')).toBe(
      '{"data":{"names":["t:0","t:1"],"ndarray":[[0.5,1]]},"meta":{"puid":"P","requestPath":{"u":"img:1"},"routing":{},"tags":{"b":2},"metrics":[{"key":"k"}]}}',
    );
  });

  it('is the output of a model in every protocol', () => {
    const given = { form: 'array' as const, tensors: [tensor] };
    expect(reply(given, 'seldon')).toContain('"ndarray":[[0.5,1]]');
    expect(reply(given, 'v2')).toBe(
      '{"model_name":"u","id":"P","outputs":[{"name":"output-1","shape":[1,2],"datatype":"FP64","data":[0.5,1]}]}',
    );
    expect(reply(given, 'tensorflow')).toBe('{"predictions":[[0.5,1]]}');
  });

  it('is the branch that a router chose', () => {
    expect(reply({ branch: 1 }, 'seldon')).toBe('{"data":{"ndarray":[[1]]},"meta":{"puid":"P"}}');
    expect(reply({ branch: -1 }, 'v2')).toBe('{"id":"P","outputs":[{"name":"branch","shape":[1],"datatype":"INT32","data":[-1]}]}');
    expect(reply({ branch: 0 }, 'tensorflow')).toBe('{"predictions":[0]}');
  });

  it('is nothing of a unit that said nothing', () => {
    expect(reply(undefined, 'seldon')).toBeUndefined();
  });
});
