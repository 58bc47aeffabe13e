import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlatformError } from '../../../kernel/errors.ts';
import type { UnitSpec } from '../manifest/deployment-spec.ts';
import type { Payload } from '../typing/payload.ts';
import { graphFace } from './graph-face.ts';
import { type GraphMessage, type GraphNode, servicesOf, type UnitBackend } from './graph-node.ts';
import { type LoadedGraph, walkGraph } from './loaded-graph.ts';
import type { LoadedUnit } from './loaded-unit.ts';
import { payloadOf } from './message-body.ts';
import { EMPTY_META, type MessageMeta } from './message-meta.ts';
import type { NodeCall } from './node-call.ts';

type UnitKind = Pick<UnitSpec, 'type' | 'methods'>;

function node(name: string, kind: UnitKind, backend: UnitBackend, ...children: GraphNode[]): GraphNode {
  const spec = { name, ...kind, parameters: [], children: children.map((child) => child.unit.spec) } as UnitSpec;
  const pinned = { predictor: 'main', node: name, uri: `img-${name}:1`, location: '' };
  const unit: LoadedUnit = { spec, pinned, model: { runtime: 'component', availableReplicas: () => 1 } };
  return { unit, backend, services: servicesOf(kind), children };
}

const rows = (message: GraphMessage) => (payloadOf(message.body) as { value: number[][] }).value;
const say = (value: number[][], unit?: LoadedUnit) => ({
  body: { kind: 'payload', payload: { kind: 'rows', names: [], value }, ...(unit ? { unit } : {}) } as const,
});
/** Multiplies, then adds. */
const affine = (factor: number, plus = 0): UnitBackend => ({
  transform: async (_service, message) => say(rows(message).map((row) => row.map((value) => value * factor + plus))),
});
const model = (name: string, factor: number, ...children: GraphNode[]) => node(name, { type: 'MODEL' }, affine(factor), ...children);
const router = (name: string, branch: number, ...children: GraphNode[]) =>
  node(name, { type: 'ROUTER' }, { route: async () => ({ branch }) }, ...children);
const sum: UnitBackend = {
  aggregate: async (messages) => say([[messages.reduce((total, message) => total + rows(message)[0]![0]!, 0)]]),
};
const failing = (name: string, error: unknown) => node(name, { type: 'MODEL' }, { transform: () => Promise.reject(error) });

const graphOf = (tree: GraphNode): LoadedGraph => ({ root: graphFace(tree), tree });
const one: Payload = { kind: 'rows', names: [], value: [[1]] };

async function walk(tree: GraphNode, meta: MessageMeta = EMPTY_META, signal = new AbortController().signal) {
  const calls: NodeCall[] = [];
  const answer = await walkGraph(graphOf(tree), one, signal, calls, meta);
  return { value: Number(answer.output.tensors[0]!.data[0]), answer, calls: calls.map((call) => `${call.unit.spec.name}${call.service}`) };
}

describe('a graph', () => {
  it('gives the output of a model to its children', async () => {
    const { value, calls, answer } = await walk(model('a', 2, model('b', 10, model('c', 3))));
    expect(value).toBe(60);
    expect(calls).toEqual(['a/predict', 'b/predict', 'c/predict']);
    expect(answer.meta.requestPath).toEqual({ a: 'img-a:1', b: 'img-b:1', c: 'img-c:1' });
    expect(answer.meta.routing).toEqual({ a: -1, b: -1, c: -1 });
  });

  it('asks a transformer before its children and an output transformer after them', async () => {
    const tree = node('in', { type: 'TRANSFORMER' }, affine(1, 1), node('out', { type: 'OUTPUT_TRANSFORMER' }, affine(100), model('m', 3)));
    const { value, calls } = await walk(tree);
    expect(value).toBe(600);
    expect(calls).toEqual(['in/transform-input', 'm/predict', 'out/transform-output']);
  });

  it('asks all children of a combiner at the same time, and combines what they answer in their order', async () => {
    const gate = Promise.withResolvers<void>();
    let waiting = 0;
    const meets: UnitBackend = {
      transform: async (_service, message) => {
        waiting += 1;
        if (waiting === 2) gate.resolve();
        await gate.promise;
        return say([[rows(message)[0]![0]! + 1]]);
      },
    };
    const { value } = await walk(
      node('sum', { type: 'COMBINER' }, sum, node('a', { type: 'MODEL' }, meets), node('b', { type: 'MODEL' }, meets)),
    );
    expect(value).toBe(4);
  });

  it.each([
    ['the chosen child alone', 1, 20, { r: 1, b: -1 }],
    ['all children, of which the first answers', -1, 10, { r: -1, a: -1, b: -1 }],
    ['no child: the message comes back', -2, 1, { r: -2 }],
  ])('routes to %s', async (_what, branch, expected, routing) => {
    const { value, answer } = await walk(router('r', branch, model('a', 10), model('b', 20)));
    expect(value).toBe(expected);
    expect(answer.meta.routing).toEqual(routing);
  });

  it('does not ask the router of a leaf, nor combine what no child gave', async () => {
    expect(await walk(router('r', 7))).toMatchObject({ value: 1, calls: [] });
  });

  it.each([2, -3, 0.5, Number.NaN])('refuses the route %d, naming unit and bounds', async (branch) => {
    await expect(walk(router('r', branch, model('a', 1), model('b', 1)))).rejects.toMatchObject({
      code: 'internal',
      message: `Unit "r": it chose child ${branch}; it has 2 (0 to 1), -1 is all of them and -2 none.`,
    });
  });

  it('runs the output method of a router that asked nobody', async () => {
    const tree = node(
      'r',
      { methods: ['ROUTE', 'TRANSFORM_OUTPUT'] },
      { ...affine(5), route: async () => ({ branch: -2 }) },
      model('a', 10),
    );
    expect(await walk(tree)).toMatchObject({ value: 5, calls: ['r/route', 'r/transform-output'] });
  });

  it('goes by methods where a unit has no type', async () => {
    const both = node(
      't',
      { methods: ['TRANSFORM_INPUT', 'TRANSFORM_OUTPUT', 'AGGREGATE'] },
      { ...affine(2), ...sum },
      model('a', 3),
      model('b', 4),
    );
    expect(await walk(both)).toMatchObject({
      value: (2 * 3 + 2 * 4) * 2,
      calls: ['t/transform-input', 'a/predict', 'b/predict', 't/aggregate', 't/transform-output'],
    });
  });

  it('prefers the input method of a model that names one', async () => {
    expect((await walk(node('m', { type: 'MODEL', methods: ['TRANSFORM_INPUT'] }, affine(2)))).calls).toEqual(['m/transform-input']);
  });

  it('tells the error of the first child that failed, with its name and its cause, when all have ended', async () => {
    const ended: string[] = [];
    const slow = node(
      'slow',
      { type: 'MODEL' },
      {
        transform: async (_service, message) => {
          await new Promise(setImmediate);
          ended.push('slow');
          return message;
        },
      },
    );
    const refused = new PlatformError('invalid_argument', 'no such column', { field: 'x' });
    const tree = node('sum', { type: 'COMBINER' }, sum, slow, failing('bad', refused), failing('worse', new Error('bug')));
    await expect(walk(tree)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: 'Unit "bad": no such column',
      details: { unit: 'bad', field: 'x' },
    });
    expect(ended).toEqual(['slow']);
  });

  it('does not name the unit where there is only one', async () => {
    await expect(walk(failing('bad', new PlatformError('internal', 'boom')))).rejects.toMatchObject({ message: 'boom' });
  });

  it('asks no further unit when the deadline of the whole request has passed', async () => {
    const controller = new AbortController();
    const late = new PlatformError('deadline_exceeded', 'There was no answer within 5 ms.');
    const tree = node(
      'a',
      { type: 'MODEL' },
      {
        transform: async (_service, message) => {
          controller.abort(late);
          return message;
        },
      },
      model('b', 1),
    );
    const calls: NodeCall[] = [];
    await expect(walkGraph(graphOf(tree), one, controller.signal, calls)).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(calls.map((call) => call.unit.spec.name)).toEqual(['a']);
  });

  it('keeps tags, metrics and path of the request and of every unit, and what branches share once', async () => {
    const tagging = (name: string, tags: Record<string, unknown>, metric: string) =>
      node(
        name,
        { type: 'MODEL' },
        {
          transform: async (_service, { body }) => ({ body, tags, metrics: [{ key: metric, type: 'COUNTER', value: 1 }] }),
        },
      );
    const tree = node('sum', { type: 'COMBINER' }, { aggregate: async ([first]) => ({ body: first!.body, tags: { last: true } }) },
      tagging('a', { x: 1, shared: 'a' }, 'ka'), tagging('b', { shared: 'b' }, 'kb')); // biome-ignore format: a graph in two lines
    const given = { ...EMPTY_META, tags: { from: 'caller' }, metrics: [{ key: 'old' }], requestPath: { before: 'p' }, routing: { q: 3 } };
    const { meta } = (await walk(tree, given)).answer;
    expect(meta.tags).toEqual({ from: 'caller', x: 1, shared: 'b', last: true });
    expect(meta.metrics).toMatchObject([{ key: 'old' }, { key: 'ka' }, { key: 'kb' }]);
    expect(meta.requestPath).toEqual({ before: 'p', a: 'img-a:1', b: 'img-b:1', sum: 'img-sum:1' });
    expect(meta.routing).toEqual({ q: 3, sum: -1, a: -1, b: -1 });
  });

  it('keeps with each call the metrics that the unit gave, a router too, and with none those of the request', async () => {
    const counted = (key: string) => ({ metrics: [{ key, type: 'COUNTER', value: 1 }] });
    const leaf = node('m', { type: 'MODEL' }, { transform: async (_service, { body }) => ({ body, ...counted('km') }) });
    const tree = node('r', { type: 'ROUTER' }, { route: async () => ({ branch: 0, ...counted('kr') }) }, model('plain', 1, leaf));
    const calls: NodeCall[] = [];
    await walkGraph(graphOf(tree), one, new AbortController().signal, calls, { ...EMPTY_META, metrics: [{ key: 'old' }] });
    expect(calls.map((call) => call.metrics)).toEqual([counted('kr').metrics, undefined, counted('km').metrics]);
  });

  it('calls each unit at most once a service, and every unit of a way that nothing cuts short', async () => {
    interface Shape {
      readonly kind: 'MODEL' | 'TRANSFORMER' | 'OUTPUT_TRANSFORMER' | 'COMBINER';
      readonly children: readonly Shape[];
    }
    const { tree } = fc.letrec<{ tree: Shape }>((tie) => ({
      tree: fc.record({
        kind: fc.constantFrom('MODEL', 'TRANSFORMER', 'OUTPUT_TRANSFORMER', 'COMBINER'),
        children: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('tree'), { minLength: 1, maxLength: 3 })),
      }),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (shape) => {
        let count = 0;
        const expected: string[] = [];
        const build = ({ kind, children }: Shape): GraphNode => {
          const name = `u${count++}`;
          const below = children.map(build);
          const service = {
            MODEL: '/predict',
            TRANSFORMER: '/transform-input',
            OUTPUT_TRANSFORMER: '/transform-output',
            COMBINER: '/aggregate',
          }[kind];
          if (kind !== 'COMBINER' || below.length > 0) expected.push(`${name}${service}`);
          return node(name, { type: kind }, { ...affine(1), aggregate: async ([first]) => first! }, ...below);
        };
        const { calls, value } = await walk(build(shape));
        expect(value).toBe(1);
        expect(calls.toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});

describe('a graph seen as one unit', () => {
  it('is ready when all of its units are', () => {
    const broken = model('b', 1);
    const down = { ...broken, unit: { ...broken.unit, model: { ...broken.unit.model, availableReplicas: () => 0 } } };
    expect(graphFace(node('sum', { type: 'COMBINER' }, sum, model('a', 1), down)).model.availableReplicas()).toBe(0);
  });

  it('takes what the first unit takes and gives what the last one gives, where there is one', () => {
    const schema = (name: string) => ({ kind: 'tensors', tensors: [{ name, datatype: 'float64', shape: [-1] }] }) as const;
    const signed = (name: string, ...children: GraphNode[]) => {
      const made = model(name, 1, ...children);
      const signature = { inputs: schema(`${name}-in`), outputs: schema(`${name}-out`), params: [] };
      return { ...made, unit: { ...made.unit, model: { ...made.unit.model, signature } } };
    };
    const names = (tree: GraphNode) => {
      const { inputs, outputs } = graphFace(tree).model.signature ?? {};
      return [inputs, outputs].map((io) => (io?.kind === 'tensors' ? io.tensors[0]!.name : undefined));
    };
    expect(names(signed('a', signed('b')))).toEqual(['a-in', 'b-out']);
    expect(names(router('r', 0, signed('a'), signed('b')))).toEqual(['a-in', undefined]);
    expect(names(node('sum', { type: 'COMBINER' }, sum, signed('a')))).toEqual(['a-in', undefined]);
    expect(names(node('t', { type: 'TRANSFORMER' }, affine(1), signed('a')))).toEqual([undefined, 'a-out']);
  });
});
