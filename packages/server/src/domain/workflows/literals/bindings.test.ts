import { create } from '@bufbuild/protobuf';
import { BindingSchema, type Literal, LiteralMapSchema, LiteralSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { describe, expect, it } from 'vitest';
import { int, str } from '../../../../testing/workflow-builder.ts';
import { promisesOf, resolveBindings } from './bindings.ts';
import { literalToJson } from './literal-view.ts';

const list = (...literals: Literal[]) => create(LiteralSchema, { value: { case: 'collection', value: { literals } } });
const map = (literals: Record<string, Literal>) => create(LiteralSchema, { value: { case: 'map', value: { literals } } });
const struct = (value: Record<string, never>) =>
  create(LiteralSchema, { value: { case: 'scalar', value: { value: { case: 'generic', value } } } });
/** `{"layers": [4, 2]}` in MessagePack. */
const packed = create(LiteralSchema, {
  value: {
    case: 'scalar',
    value: {
      value: { case: 'binary', value: { tag: 'msgpack', value: Uint8Array.from([0x81, 0xa6, ...Buffer.from('layers'), 0x92, 4, 2]) } },
    },
  },
});

const outputs = new Map([
  ['start-node', create(LiteralMapSchema, { literals: { a: int(1) } })],
  [
    'n0',
    create(LiteralMapSchema, {
      literals: { many: list(int(5), map({ x: str('deep') })), packed, loose: struct({ a: { b: ['one', 2, true, null] } } as never) },
    }),
  ],
]);
const read = (nodeId: string) => outputs.get(nodeId);

type Path = readonly (string | number)[];

const promise = (nodeId: string, name: string, path: Path = []) => ({
  value: {
    case: 'promise' as const,
    value: {
      nodeId,
      var: name,
      attrPath: path.map((part) => ({
        value: typeof part === 'string' ? { case: 'stringValue' as const, value: part } : { case: 'intValue' as const, value: part },
      })),
    },
  },
});

const resolve = (binding: object) => resolveBindings([create(BindingSchema, { var: 'x', binding: binding as never })], read).literals.x!;

describe('bindings', () => {
  it('read the inputs of the workflow, which flytekit writes as a node without a name', () => {
    expect(resolve(promise('', 'a'))).toEqual(int(1));
    expect(resolve(promise('start-node', 'a'))).toEqual(int(1));
  });

  it('pass a literal through untouched', () => {
    expect(resolve(promise('n0', 'packed'))).toBe(outputs.get('n0')!.literals.packed);
  });

  it('build lists and dicts of promises and constants', () => {
    const binding = {
      value: {
        case: 'map',
        value: {
          bindings: {
            list: {
              value: {
                case: 'collection',
                value: { bindings: [promise('', 'a'), { value: { case: 'scalar', value: int(7).value.value } }] },
              },
            },
          },
        },
      },
    };
    expect(literalToJson(resolve(binding))).toEqual({ list: [1, 7] });
    expect(promisesOf(create(BindingSchema, { binding: binding as never }).binding).map(({ nodeId }) => nodeId)).toEqual(['']);
  });

  it.each<[string, Path, unknown]>([
    ['many', [0], 5],
    ['many', [1, 'x'], 'deep'],
    ['packed', ['layers', 1], 2],
    ['packed', ['layers'], [4, 2]],
    ['loose', ['a', 'b', 1], 2],
    ['loose', ['a', 'b'], ['one', 2, true, null]],
    ['loose', ['a'], { b: ['one', 2, true, null] }],
  ])('resolve the attribute %s%j', (name, path, expected) => {
    expect(literalToJson(resolve(promise('n0', name, path)))).toEqual(expected);
  });

  it.each<[string, Path]>([
    ['many', [7]],
    ['many', [0, 'x']],
    ['packed', ['ghost']],
    ['loose', ['a', 'ghost']],
  ])('name what is missing at %s%j', (name, path) => {
    expect(() => resolve(promise('n0', name, path))).toThrowError(
      expect.objectContaining({ code: 'failed_precondition', message: expect.stringMatching(/^Input "x": The value has no part /) }),
    );
  });

  it('name the node and variable that gave no value', () => {
    expect(() => resolve(promise('n9', 'o0'))).toThrowError('Input "x": node n9 gave no value "o0".');
  });
});
