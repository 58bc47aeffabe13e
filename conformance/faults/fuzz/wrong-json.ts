// JSON texts that are nearly right: a right value with some of it changed, in ways that JSON.stringify alone could not write.
import fc from 'fast-check';

/** A text that stands in the JSON as it is. */
class Literal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const LITERALS = [
  ...['NaN', '-Infinity', '1e999', '-0', '1E+2', '01', '.5', '5.', '0x10', '+1', "'a'", 'undefined', 'True', 'None', ''],
  ...['9007199254740993', '9223372036854775807', '9223372036854775808', '-9223372036854775809', '18446744073709551616', '1e400'],
  ...['"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\q"', '"\n"', '"unended', '[', '{', ']', '}', '/* */1', '1 2'],
  ...['{"__proto__":1}', '{"__proto__":{"length":3}}', '{"constructor":{"prototype":[]}}', '{"length":2,"0":1}', '{"toJSON":1}'],
  ...[`${'['.repeat(40)}${']'.repeat(40)}`, `${'['.repeat(20_000)}${']'.repeat(20_000)}`, `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
].map((text) => new Literal(text));

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'then',
  '',
  ' ',
  'a.b',
  'a/b',
  '\u0000',
  '\ud800',
  'é',
  '💥',
  '0',
];

const VALUES: readonly unknown[] = [
  ...LITERALS,
  ...NAMES,
  ...[null, true, false, 0, -1, 0.1, 1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 31) - 1, 4_000_000_000_000],
  ...[
    'NaN',
    '1',
    ' 1 ',
    '1e5',
    '-9223372036854775808',
    'true',
    'AAE',
    '=',
    '2026-13-45',
    '275760-09-14',
    '9999-12-31T23:59:59.999999999',
    '0001-01-01',
  ],
  ...[[], {}, [[]], [[], [1]], [null], [[1, 2], [3]], [{}], [[[1]]], { b64: 'AA==' }, { b64: '*' }, { b64: 1 }, [{ b64: 'AA==' }, 1]],
  ...[
    [1_000_000_000, 0],
    [0, 1_000_000_000],
    [0],
    [-1],
    [1.5],
    [2 ** 32, 2 ** 32],
    [2 ** 40],
    [9_007_199_254_740_991, 0, 3],
    [1, 1, 1, 1, 1, 1, 1, 1, 1],
  ],
  ...['FP32', 'FP16', 'BF16', 'BYTES', 'BOOL', 'UINT64', 'INT8', 'fp32', 'string'],
  'x'.repeat(70_000),
  Array.from({ length: 300 }, (_, index) => index),
];

export const wrongValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom(...VALUES), weight: 4 },
  fc.jsonValue({ maxDepth: 3 }),
);

/** Members that the protocols know, where they are not. */
const MEMBERS = [
  ...[
    'data',
    'ndarray',
    'tensor',
    'tftensor',
    'jsonData',
    'strData',
    'binData',
    'customData',
    'meta',
    'puid',
    'tags',
    'routing',
    'metrics',
    'status',
  ],
  ...[
    'inputs',
    'outputs',
    'parameters',
    'binary_data_size',
    'binary_data_output',
    'binary_data',
    'classification',
    'shared_memory_region',
    'id',
  ],
  ...[
    'instances',
    'signature_name',
    'b64',
    'dataframe_split',
    'dataframe_records',
    'params',
    'columns',
    'shape',
    'values',
    'names',
    'datatype',
  ],
  ...['request', 'response', 'truth', 'reward', 'requestPath', 'name', 'content_type', 'ready'],
];

type Change = readonly [
  kind: 'replace' | 'remove' | 'wrap' | 'double' | 'add' | 'repeat' | 'text',
  at: number,
  name: string,
  value: unknown,
];

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.constantFrom('replace', 'replace', 'replace', 'remove', 'wrap', 'double', 'add', 'add', 'repeat', 'text'),
  fc.nat(200),
  fc.constantFrom(...NAMES, ...MEMBERS),
  wrongValue,
) as fc.Arbitrary<Change>;

/** Texts of `right` with up to four things wrong; now and then none. */
export function wrongJson(right: unknown): fc.Arbitrary<string> {
  return fc.tuple(fc.array(change, { maxLength: 4 }), fc.nat(40), fc.nat(10_000)).map(([changes, cut, at]) => {
    const text = jsonText(changes.reduce<Node>(changed, nodeOf(right)));
    if (cut === 0) return text.slice(0, at % (text.length + 1));
    return cut === 1 ? `\ufeff${text}` : text;
  });
}

export function jsonOf(value: unknown): string {
  return jsonText(nodeOf(value));
}

/** A value whose members are a list, because a text may have one twice. */
type Node = { readonly members: readonly (readonly [string, Node])[] } | { readonly items: readonly Node[] } | { readonly leaf: unknown };

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return { items: value.map(nodeOf) };
  if (typeof value !== 'object' || value === null || value instanceof Literal) return { leaf: value };
  return { members: Object.entries(value).map(([name, inner]) => [name, nodeOf(inner)]) };
}

function jsonText(node: Node): string {
  if ('items' in node) return `[${node.items.map(jsonText).join(',')}]`;
  if ('members' in node) return `{${node.members.map(([name, inner]) => `${JSON.stringify(name)}:${jsonText(inner)}`).join(',')}}`;
  return node.leaf instanceof Literal ? node.leaf.text : (JSON.stringify(node.leaf) ?? 'null');
}

function countOf(node: Node): number {
  const inner = 'items' in node ? node.items : 'members' in node ? node.members.map(([, value]) => value) : [];
  return inner.reduce((sum, one) => sum + countOf(one), 1);
}

function changed(root: Node, [kind, at, name, value]: Change): Node {
  let left = at % countOf(root);
  const walk = (node: Node): Node | undefined => {
    if (left-- === 0) return changeNode(node, kind, name, nodeOf(value));
    if ('items' in node) return { items: node.items.flatMap((item) => walk(item) ?? []) };
    if ('members' in node)
      return {
        members: node.members.flatMap(([key, inner]) => {
          const after = walk(inner);
          return after ? [[key, after] as const] : [];
        }),
      };
    return node;
  };
  return walk(root) ?? { leaf: null };
}

/** @returns undefined where it is to go away */
function changeNode(node: Node, kind: Change[0], name: string, value: Node): Node | undefined {
  switch (kind) {
    case 'replace':
      return value;
    case 'remove':
      return undefined;
    case 'wrap':
      return { items: [node] };
    case 'text':
      return { leaf: jsonText(node) };
    case 'repeat':
      return 'items' in node ? { items: [...node.items, ...node.items, ...node.items] } : { items: [node, node] };
    case 'double':
      if (!('members' in node) || node.members.length === 0) return value;
      return { members: [...node.members, [node.members[0]![0], value]] };
    case 'add':
      if ('items' in node) return { items: [...node.items, value] };
      return 'members' in node ? { members: [...node.members, [name, value]] } : value;
  }
}
