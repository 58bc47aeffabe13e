import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ModelSignature, parseSignature } from '../signature/signature.ts';
import type { ModelInput } from '../tensors/model-io.ts';
import type { Payload } from './payload.ts';
import { createInputTyper } from './type-input.ts';

const columns = (...specs: [name: string, type: string, required?: boolean][]): ModelSignature =>
  parseSignature({ inputs: JSON.stringify(specs.map(([name, type, required = true]) => ({ name, type, required }))) });
const tensors = (...specs: [name: string | null, dtype: string, shape: number[]][]): ModelSignature =>
  parseSignature({
    inputs: JSON.stringify(
      specs.map(([name, dtype, shape]) => ({ ...(name ? { name } : {}), type: 'tensor', 'tensor-spec': { dtype, shape } })),
    ),
  });
const rows = (value: unknown[], names: string[] = []): Payload => ({ kind: 'rows', names, value });

const shown = (input: ModelInput) => Object.fromEntries(input.tensors.map((tensor) => [tensor.name, Array.from(tensor.data as unknown[])]));

const people = columns(['age', 'long'], ['height', 'double'], ['name', 'string']);

describe('input of a model that told itself what it takes', () => {
  const type = createInputTyper({ ...people, binding: 'learned' });

  it('goes by names that it knows', () => {
    expect(shown(type(rows([['Ann', 1.8, 30, 0]], ['name', 'height', 'age', 'extra'])))).toEqual({
      age: [30n],
      height: [1.8],
      name: ['Ann'],
    });
  });

  it.each([[['x', 'y', 'z']], [['age', 'y', 'z']]])('goes by position under the names %j, as its original server did', (names) => {
    expect(shown(type(rows([[30, 1.8, 'Ann']], names)))).toEqual({ age: [30n], height: [1.8], name: ['Ann'] });
  });

  it('is refused where a name that it knows stands elsewhere, or columns are missing', () => {
    expect(() => type(rows([['Ann', 1.8, 30]], ['name', 'y', 'z']))).toThrow('Missing columns age, height');
    expect(() => type(rows([[30, 1.8]], ['x', 'y']))).toThrow('Missing columns age, height, name');
  });

  it('may come with parameters that it does not know', () => {
    expect(type({ ...rows([[30, 1.8, 'Ann']]), params: { other: 1 } }).params).toEqual({ other: 1 });
  });

  it('is typed by its values where what it says is only shown', () => {
    const input = createInputTyper({ ...people, binding: 'shown' })(rows([['a', 1]]));
    expect(input).toMatchObject({ form: 'array', tensors: [{ datatype: 'json' }] });
  });
});

describe('input of a model with columns', () => {
  const type = createInputTyper(people);

  it('takes names in any order and ignores what the model does not know', () => {
    const input = type(rows([['Ann', 'x', 1.8, 30]], ['name', 'extra', 'height', 'age']));
    expect(input).toMatchObject({ form: 'table', rows: 1 });
    expect(shown(input)).toEqual({ age: [30n], height: [1.8], name: ['Ann'] });
    expect(input.tensors.map((tensor) => tensor.datatype)).toEqual(['int64', 'float64', 'string']);
  });

  it('takes columns by position when they have no names', () => {
    expect(shown(type(rows([[30, 1.8, 'Ann']])))).toEqual({ age: [30n], height: [1.8], name: ['Ann'] });
  });

  it('gives the same table for every encoding', () => {
    const expected = { age: [30n, 41n], height: [1.8, 1.6], name: ['Ann', 'Bob'] };
    const payloads: Payload[] = [
      rows(
        [
          ['Ann', 30, 1.8],
          ['Bob', 41, 1.6],
        ],
        ['name', 'age', 'height'],
      ),
      { kind: 'dense', names: ['name', 'age', 'height'], shape: [2, 3], values: ['Ann', 30, 1.8, 'Bob', 41, 1.6] },
      {
        kind: 'tensors',
        tensors: [
          { name: 'height', shape: [2, 1], data: [[1.8], [1.6]] },
          { name: 'name', shape: [2], data: ['Ann', 'Bob'] },
          { name: 'age', shape: [2], data: [30, 41] },
        ],
      },
      {
        kind: 'json',
        value: [
          { age: 30, height: 1.8, name: 'Ann' },
          { name: 'Bob', height: 1.6, age: 41 },
        ],
      },
      { kind: 'json', value: { age: [30, 41], name: ['Ann', 'Bob'], height: [1.8, 1.6] } },
    ];
    for (const payload of payloads) expect(shown(type(payload))).toEqual(expected);
  });

  it('keeps all 64 bits of an integer and all digits of a float', () => {
    const input = type(rows([[9_007_199_254_740_993n, 0.1, 'x']]));
    expect(shown(input)).toEqual({ age: [9_007_199_254_740_993n], height: [0.1], name: ['x'] });
  });

  it('reads numbers that a client turned into text, as numpy does to mixed arrays', () => {
    expect(shown(type(rows([['30', '1.8', 'Ann']])))).toEqual({ age: [30n], height: [1.8], name: ['Ann'] });
  });

  it('takes null for a number with a fraction and for text, and for nothing else', () => {
    expect(shown(type(rows([[1, null, null]])))).toEqual({ age: [1n], height: [Number.NaN], name: [null] });
    expect(() => type(rows([[null, 1, 'x']]))).toThrow('Column "age" (long), row 0: expected a whole number of 64 bits (int64), got null.');
  });

  it.each<[Payload, string]>([
    [rows([[1, 2]], ['age', 'height']), 'Missing column name: the model takes 3 columns (age, height, name); got age, height.'],
    [rows([[1, 2]]), 'expected shape [-1, 3], got [1, 2]'],
    [rows([1, 2, 3]), 'Write one list per row'],
    [
      rows([
        [1, 2, 'x'],
        [1, 2],
      ]),
      'Row 1 has 2 values; expected 3 values',
    ],
    [rows([[1, 'tall', 'x']]), 'Column "height" (double), row 0: expected a number, got "tall".'],
    [rows([[1.5, 1, 'x']]), 'Column "age" (long), row 0: expected a whole number of 64 bits (int64), got 1.5.'],
    [rows([[1, 1, 7]]), 'Column "name" (string), row 0: expected text, got 7.'],
    [{ kind: 'dense', names: [], shape: [3], values: [1, 2, 3] }, 'expected shape [-1, 3], got [3]'],
    [{ kind: 'text', value: 'hello' }, 'got one text'],
    [{ kind: 'json', value: 5 }, 'got 5'],
    [{ kind: 'json', value: { age: [1, 2], height: [1], name: ['a', 'b'] } }, 'Column "height" has 1 rows, others have 2.'],
    [
      {
        kind: 'tensors',
        tensors: [
          { name: 'age', shape: [2, 2], data: [1, 2, 3, 4] },
          { name: 'height', shape: [2], data: [1, 2] },
        ],
      },
      'Input "age" has shape [2, 2]',
    ],
  ])('says what is wrong with %j', (payload, message) => {
    expect(() => type(payload)).toThrowError(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(message) }),
    );
  });

  it('leaves out an optional column that is not given', () => {
    const optional = createInputTyper(columns(['a', 'double'], ['b', 'double', false]));
    expect(shown(optional(rows([[1]], ['a'])))).toEqual({ a: [1] });
  });

  it('gives requests of the same columns the same layout, and others another', () => {
    const optional = createInputTyper(columns(['a', 'double'], ['b', 'double', false]));
    const layout = (payload: Payload) => optional(payload).layout;
    expect(layout(rows([[1, 2]], ['a', 'b']))).toBe(
      layout(
        rows(
          [
            [3, 4],
            [5, 6],
          ],
          ['b', 'a'],
        ),
      ),
    );
    expect(layout(rows([[1]], ['a']))).not.toBe(layout(rows([[1, 2]], ['a', 'b'])));
    expect(layout({ ...rows([[1, 2]]), params: {} })).toBe(layout(rows([[1, 2]])));
  });

  it('may be a record that lacks a column named like a member of every object', () => {
    const input = createInputTyper(columns(['constructor', 'string', false]))({ kind: 'json', value: [{ constructor: 'x' }, {}] });
    expect(shown(input)).toEqual({ constructor: ['x', null] });
  });

  it('takes one value for a model with one column', () => {
    const one = createInputTyper(columns(['text', 'string']));
    expect(shown(one({ kind: 'text', value: 'hello' }))).toEqual({ text: ['hello'] });
    expect(shown(one(rows(['a', 'b'])))).toEqual({ text: ['a', 'b'] });
  });

  it('types any whole numbers of any table without changing one', () => {
    const wide = createInputTyper(columns(['a', 'long'], ['b', 'long']));
    const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(fc.array(fc.tuple(whole, whole), { minLength: 1, maxLength: 5 }), (table) => {
        const input = wide(
          rows(
            table.map(([a, b]) => [b, a]),
            ['b', 'a'],
          ),
        );
        expect(shown(input)).toEqual({ a: table.map(([a]) => a), b: table.map(([, b]) => b) });
      }),
    );
  });
});

describe('input of a model with tensors', () => {
  const image = createInputTyper(tensors([null, 'uint8', [-1, 2, 2]]));

  it('fills the declared type and checks the shape', () => {
    const input = image(
      rows([
        [
          [1, 2],
          [3, 255],
        ],
      ]),
    );
    expect(input).toMatchObject({ form: 'array', rows: 1, tensors: [{ datatype: 'uint8', shape: [1, 2, 2] }] });
    expect(Array.from(input.tensors[0]!.data as Uint8Array)).toEqual([1, 2, 3, 255]);
  });

  it.each<[Payload, string]>([
    [
      rows([
        [1, 2],
        [3, 4],
      ]),
      'expected [-1, 2, 2], got [2, 2]',
    ],
    [rows([[[1, 2], [3]]]), 'ragged'],
    [
      rows([
        [
          [1, 2],
          [3, 256],
        ],
      ]),
      'element 3: expected a whole number from 0 to 255 (uint8), got 256.',
    ],
    [{ kind: 'dense', names: [], shape: [1, 4], values: [1, 2, 3, 4] }, 'expected [-1, 2, 2], got [1, 4]'],
    [{ kind: 'json', value: { a: 1 } }, 'The model takes one array uint8[-1, 2, 2]; got an object.'],
  ])('says what is wrong with %j', (payload, message) => {
    expect(() => image(payload)).toThrowError(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(message) }),
    );
  });

  it('takes an array of numbers as it is where the types agree, and rounds one of other floats', () => {
    const typed = Float32Array.of(0.5, Number.NaN);
    const given = { name: 'x', datatype: 'float32', shape: [1, 2], typed, data: [] } as const;
    const inputOf = (dtype: string) => createInputTyper(tensors(['x', dtype, [-1, 2]]))({ kind: 'tensors', tensors: [given] }).tensors[0]!;
    expect(inputOf('float32').data).toBe(typed);
    expect(inputOf('float64').data).toEqual(Float64Array.of(0.5, Number.NaN));
    expect(createInputTyper(undefined)({ kind: 'tensors', tensors: [given] }).tensors[0]!.data).toBe(typed);
    expect(() => inputOf('int64')).toThrow();
  });

  it('takes named tensors by name', () => {
    const two = createInputTyper(tensors(['a', 'float32', [-1]], ['b', 'int64', [-1]]));
    const given: Payload = {
      kind: 'tensors',
      tensors: [
        { name: 'b', shape: [1], data: [2n] },
        { name: 'a', shape: [1], data: [0.5] },
      ],
    };
    expect(two(given)).toMatchObject({
      form: 'tensors',
      tensors: [
        { name: 'a', datatype: 'float32' },
        { name: 'b', datatype: 'int64' },
      ],
    });
    expect(() => two({ kind: 'tensors', tensors: [given.tensors[0]!] } as Payload)).toThrow('Missing input a');
    expect(shown(two({ kind: 'json', value: { a: [0.5], b: [7] } }))).toEqual({ a: [0.5], b: [7n] });
  });

  it('never merges requests of a model with a fixed first axis', () => {
    expect(createInputTyper(tensors([null, 'float32', [1, 2]]))(rows([[1, 2]])).layout).toBeUndefined();
    expect(
      image(
        rows([
          [
            [1, 2],
            [3, 4],
          ],
        ]),
      ).layout,
    ).toBeDefined();
  });
});

describe('input of a model without a signature', () => {
  const type = createInputTyper(undefined);

  it('reads the types off the values', () => {
    expect(type(rows([[1, 2]]))).toMatchObject({ form: 'array', tensors: [{ datatype: 'int64', shape: [1, 2] }] });
    expect(type(rows([[1, 2.5]])).tensors[0]!.datatype).toBe('float64');
    expect(type(rows([[1, null]])).tensors[0]!.datatype).toBe('float64');
    expect(type(rows([['a']])).tensors[0]!.datatype).toBe('string');
    expect(type(rows([['a', 1]])).tensors[0]!.datatype).toBe('json');
    expect(type({ kind: 'json', value: { any: 1 } })).toMatchObject({ form: 'value' });
  });

  it('makes a table when the columns have names', () => {
    const input = type(rows([[1, 'a']], ['n', 't']));
    expect(input).toMatchObject({
      form: 'table',
      tensors: [
        { name: 'n', datatype: 'int64' },
        { name: 't', datatype: 'string' },
      ],
    });
  });

  it('never merges flat lists, whose first axis may be anything', () => {
    expect(type(rows([1, 2, 3])).layout).toBeUndefined();
    expect(type(rows([[1, 2, 3]])).layout).toBeDefined();
  });
});

describe('parameters', () => {
  it('must be ones that the model knows, and keep requests with others apart', () => {
    const signature = parseSignature({
      inputs: '[{"type":"double","name":"a","required":true}]',
      params: '[{"name":"temperature","dtype":"double","default":1,"shape":null}]',
    });
    const type = createInputTyper(signature);
    const at = (temperature: number) => type({ ...rows([[1]]), params: { temperature } });
    expect(at(1).params).toEqual({ temperature: 1 });
    expect(at(1).layout).not.toBe(at(2).layout);
    expect(() => type({ ...rows([[1]]), params: { top_k: 1 } })).toThrow('no parameter named top_k: it has temperature');
  });
});
