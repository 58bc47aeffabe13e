// What callers sent and got, in every encoding through the real protocols, as the typed view shows it.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenPredictionLog, openPredictionLog } from '../../testing/prediction-log.ts';
import { predictionRecord } from '../../testing/prediction-record.ts';
import { createPredictionStage } from '../../testing/prediction-stage.ts';
import { type ModelInput, type ModelSignature, parseSignature, type RevisionFacts } from '../domain/serving/index.ts';
import { valueJson } from '../protocols/encode-tensor.ts';
import { loadProto } from '../protocols/load-proto.ts';
import { createTypedDeployments } from './typed-deployments.ts';

let log: OpenPredictionLog;
let writer: ReturnType<OpenPredictionLog['openLog']>;
let signature: ModelSignature;
let asked = 0;
const at = { namespace: 'default', name: 'dep' };

beforeAll(async () => {
  const facts = async () => [
    {
      ...at,
      number: 3,
      predictors: [{ name: 'main', shadow: false, graph: { name: 'unit', type: 'MODEL', parameters: [], children: [] } }],
      units: [{ predictor: 'main', node: 'unit', runtime: 'python', signature }],
    } as unknown as RevisionFacts,
  ];
  const store = { find: async () => ({}) as never, list: async () => [] };
  log = await openPredictionLog({ typed: createTypedDeployments(store, { of: facts, marks: async () => [] }) });
  writer = log.openLog();
});
afterAll(() => log.dispose());

interface Sent {
  readonly path: string;
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
}

const seldon = (body: unknown): Sent => ({ path: '/seldon/default/dep/api/v1.0/predictions', body: valueJson(body) });
const v2 = (body: unknown): Sent => ({ path: '/v2/models/dep/infer', body: valueJson(body) });
const tensorflow = (body: unknown): Sent => ({ path: '/v1/models/dep:predict', body: valueJson(body) });
const mlflow = (body: unknown): Sent => ({ path: '/seldon/default/dep/invocations', body: valueJson(body) });

const GRPC = new URL('../protocols/seldon/grpc/', import.meta.url);

/** TensorFlow's tensor, which JSON has no form of here. */
function tfTensor(shape: readonly number[], values: readonly number[]): Sent {
  const type = loadProto(new URL('tensorflow.proto', GRPC), new URL('seldon.proto', GRPC)).lookupType('seldon.protos.SeldonMessage');
  const tftensor = { dtype: 'DT_DOUBLE', tensor_shape: { dim: shape.map((size) => ({ size })) }, double_val: values };
  const body = Buffer.from(type.encode(type.fromObject({ data: { tftensor } })).finish());
  return { path: '/seldon.protos.Seldon/Predict', body, headers: { seldon: 'dep' } };
}

interface BinaryTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}

function binary(tensors: readonly BinaryTensor[]): Sent {
  const inputs = tensors.map(({ bytes, ...tensor }) => ({ ...tensor, parameters: { binary_data_size: bytes.length } }));
  const json = Buffer.from(JSON.stringify({ inputs, parameters: { binary_data_output: true } }));
  return {
    path: '/v2/models/dep/infer',
    body: Buffer.concat([json, ...tensors.map(({ bytes }) => bytes)]),
    headers: { 'inference-header-content-length': String(json.length) },
  };
}

interface ShownRow {
  readonly input: unknown;
  readonly output: unknown;
}

/** Each is asked of a model that answers what it is asked; the rows that the view then has of each. */
async function shown(sent: readonly Sent[]): Promise<ShownRow[][]> {
  const stage = createPredictionStage({ signature, predict: ({ form, tensors }: ModelInput) => ({ form, tensors }) });
  const first = asked;
  for (const { path, body, headers = {} } of sent) {
    const answer = await stage.ask(path, body, { headers });
    if (path.startsWith('/seldon.protos')) expect(answer.headers['grpc-message']).toBeUndefined();
    else expect(answer, `${path} ${String(body)}`).toMatchObject({ status: 200 });
    const { requestText: request, responseText: response, protocol } = stage.observed.at(-1)!;
    asked += 1;
    writer.append(
      predictionRecord({
        id: `p${asked}`,
        ...at,
        deployment: 'dep',
        revision: 3,
        predictor: 'main',
        protocol,
        request,
        response,
        labels: null,
      }),
    );
  }
  await writer.flush();
  const sql = `SELECT substr(id, 2)::INTEGER AS n, input, output FROM predictions.dep WHERE n > ${first} ORDER BY n, "row"`;
  const { rows } = await log.console.query(sql, { maxRows: 10_000 });
  return sent.map((_, index) => rows.filter(([n]) => n === first + index + 1).map(([, input, output]) => ({ input, output })));
}

/** Every encoding shows the same rows, on both sides. */
async function expectShown(sent: readonly Sent[], rows: readonly unknown[]): Promise<void> {
  for (const [index, found] of (await shown(sent)).entries()) {
    const what = `${sent[index]!.path} ${String(sent[index]!.body)}`;
    expect(
      found.map(({ input }) => input),
      what,
    ).toEqual(rows);
    expect(
      found.map(({ output }) => ({ ...(output as object), label: null })),
      what,
    ).toEqual(rows.map((row) => ({ label: null, ...(row as object) })));
  }
}

const text = fc.string({ maxLength: 8, unit: 'grapheme' }).filter((one) => one.isWellFormed() && !one.includes('\0'));
const MISSING = /^(|#?N\/A|n\/a|NA|-?NaN|-?nan|null|NULL|None|<NA>)$/;
/** By the signature's word: what is sent, and what is shown. */
const TYPES: Record<string, { v2: string; value: fc.Arbitrary<unknown>; shown: (value: never) => unknown }> = {
  double: { v2: 'FP64', value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0), shown: (value) => value },
  float: { v2: 'FP32', value: fc.float({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0), shown: (value) => value },
  integer: { v2: 'INT32', value: fc.integer(), shown: (value) => value },
  long: {
    v2: 'INT64',
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((one) => (Number.isSafeInteger(Number(one)) ? Number(one) : one)),
    shown: (value) => (typeof value === 'bigint' ? String(value) : value),
  },
  boolean: { v2: 'BOOL', value: fc.boolean(), shown: (value) => value },
  string: { v2: 'BYTES', value: text.filter((one) => !MISSING.test(one)), shown: (value) => value },
  datetime: {
    v2: 'BYTES',
    value: fc
      .tuple(
        fc.date({ min: new Date('1900-01-01T00:00Z'), max: new Date('2200-01-01T00:00Z'), noInvalidDate: true }),
        fc.constantFrom('Z', '+02:00', '-0330'),
      )
      .map(([date, offset]) => date.toISOString().replace('Z', offset)),
    shown: (value: string) => new Date(value.replace(/(-03)(30)$/, '$1:$2')).toISOString().replace(/\.?0+Z$/, 'Z'),
  },
};
type Column = readonly [name: string, type: string];

const table = fc
  .uniqueArray(
    fc.tuple(
      text.filter((one) => one.trim() !== ''),
      fc.constantFrom(...Object.keys(TYPES)),
    ),
    { minLength: 1, maxLength: 4, selector: ([name]) => name.toLowerCase() },
  )
  .chain((columns: Column[]) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(fc.tuple(...columns.map(([, type]) => TYPES[type]!.value)), { minLength: 1, maxLength: 3 }),
    }),
  );

const tensor = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 }).chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc.record({
    shape: fc.constant(shape),
    values: fc.array(TYPES.double!.value as fc.Arbitrary<number>, { minLength: length, maxLength: length }),
  });
});

function nested(values: readonly unknown[], [rows = 0, ...inner]: readonly number[]): unknown[] {
  const size = values.length / rows;
  if (inner.length === 0) return [...values];
  return Array.from({ length: rows }, (_, row) => nested(values.slice(row * size, (row + 1) * size), inner));
}

/** Of a tensor of BYTES. */
function element(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}

const cell = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;

/** A table in every way to send one. */
function tableEncodings(columns: readonly Column[], rows: readonly (readonly unknown[])[]): Sent[] {
  const names = columns.map(([name]) => name);
  const records = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
  const byColumn = Object.fromEntries(names.map((name, index) => [name, rows.map((row) => row[index])]));
  const turned = [...names.reverse(), 'one more'];
  names.reverse();
  const turnedRows = rows.map((row) => [...[...row].reverse(), 0]);
  const tensors = (data: (column: number) => unknown[], shape: number[]) =>
    columns.map(([name, type], index) => ({ name, datatype: TYPES[type]!.v2, shape, data: data(index) }));
  const isNumeric = columns.every(([, type]) => type === 'double' || type === 'float' || type === 'integer');
  const isTable = columns.length > 1;
  return [
    seldon({ data: { names, ndarray: rows } }),
    seldon({ data: { names: turned, ndarray: turnedRows } }),
    seldon({ data: { ndarray: rows } }),
    seldon({ jsonData: records }),
    seldon({ jsonData: byColumn }),
    ...(rows.length === 1 ? [seldon({ jsonData: records[0] })] : []),
    v2({ inputs: tensors((index) => rows.map((row) => row[index]), [rows.length]).reverse() }),
    v2({ inputs: tensors((index) => rows.map((row) => row[index]), [rows.length, 1]) }),
    v2({ inputs: tensors((index) => rows.map((row) => [row[index]]), [rows.length, 1]) }),
    tensorflow({ instances: rows }),
    tensorflow({ instances: records }),
    tensorflow({ inputs: byColumn }),
    mlflow({ dataframe_split: { columns: turned, data: turnedRows } }),
    mlflow({ dataframe_split: { columns: names, data: rows } }),
    mlflow({ dataframe_records: records }),
    mlflow({ instances: records }),
    mlflow({ inputs: rows }),
    mlflow({ inputs: byColumn }),
    {
      path: '/seldon/default/dep/invocations',
      body: [turned, ...turnedRows].map((row) => row.map(cell).join(',')).join('\r\n'),
      headers: { 'content-type': 'text/csv' },
    },
    ...(isNumeric ? [seldon({ data: { names, tensor: { shape: [rows.length, columns.length], values: rows.flat() } } })] : []),
    ...(isNumeric && isTable
      ? [
          v2({ inputs: [{ name: names[0], datatype: 'FP64', shape: [rows.length, columns.length], data: rows.flat() }] }),
          v2({ inputs: [{ name: 'x', datatype: 'FP64', shape: [rows.length, columns.length], data: rows }] }),
          binary([
            {
              name: 'x',
              datatype: 'FP64',
              shape: [rows.length, columns.length],
              bytes: Buffer.from(Float64Array.from(rows.flat() as number[]).buffer),
            },
          ]),
        ]
      : []),
  ];
}

describe('the typed view', () => {
  it('shows a table as it was sent and answered, in every encoding', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ columns, rows }) => {
        const specs = JSON.stringify(columns.map(([name, type]) => ({ name, type, required: true })));
        signature = parseSignature({ inputs: specs, outputs: specs });
        const expected = rows.map((row) =>
          Object.fromEntries(columns.map(([name, type], index) => [name, TYPES[type]!.shown(row[index] as never)])),
        );
        await expectShown(tableEncodings(columns, rows), expected);
      }),
      { numRuns: 8 },
    );
  });

  it('shows tensors of any shape as nested lists, also those that were sent flat', async () => {
    await fc.assert(
      fc.asyncProperty(tensor, fc.constantFrom('', 'x'), async ({ shape, values }, name) => {
        const spec = JSON.stringify([
          { type: 'tensor', ...(name ? { name } : {}), 'tensor-spec': { dtype: 'float64', shape: [-1, ...shape.slice(1)] } },
        ]);
        signature = parseSignature({ inputs: spec, outputs: spec });
        const rows = nested(values, shape);
        const bytes = Buffer.from(Float64Array.from(values).buffer);
        const given = name || 'input';
        const sent = [
          seldon({ data: { names: ['a', 'x'], ndarray: rows } }),
          seldon({ data: { names: ['a'], tensor: { shape, values } } }),
          seldon({ jsonData: rows }),
          tfTensor(shape, values),
          v2({ inputs: [{ name: given, datatype: 'FP64', shape, data: values }] }),
          v2({ inputs: [{ name: given, datatype: 'FP64', shape, data: rows }] }),
          binary([{ name: given, datatype: 'FP64', shape, bytes }]),
          tensorflow({ instances: rows }),
          tensorflow({ inputs: rows }),
          tensorflow({ inputs: { [given]: rows } }),
          mlflow({ inputs: rows }),
          mlflow({ instances: rows }),
          ...(name ? [tensorflow({ instances: rows.map((row) => ({ [name]: row })) }), mlflow({ inputs: { [name]: rows } })] : []),
        ];
        await expectShown(
          sent,
          rows.map((row) => ({ [name || 'value']: row })),
        );
      }),
      { numRuns: 8 },
    );
  });

  it('shows several tensors of several shapes', async () => {
    await fc.assert(
      fc.asyncProperty(tensor, fc.infiniteStream(TYPES.long!.value), async ({ shape, values }, stream) => {
        const whole = Array.from({ length: shape[0]! }, () => stream.next().value as number);
        const spec = (name: string, dtype: string, inner: readonly number[]) => ({
          name,
          type: 'tensor',
          'tensor-spec': { dtype, shape: [-1, ...inner] },
        });
        const specs = JSON.stringify([spec('x', 'float64', shape.slice(1)), spec('n', 'int64', []), spec('s', 'str', [1])]);
        signature = parseSignature({ inputs: specs, outputs: specs });
        const x = nested(values, shape);
        const columns = { s: whole.map((value) => [`s${value}`]), n: whole, x };
        const records = x.map((row, index) => ({ n: whole[index], x: row, s: [`s${whole[index]}`] }));
        const tensors = (data: (column: readonly unknown[]) => unknown) => [
          { name: 's', datatype: 'BYTES', shape: [whole.length, 1], data: data(columns.s) },
          { name: 'x', datatype: 'FP64', shape, data: data(x) },
          { name: 'n', datatype: 'INT64', shape: [whole.length], data: whole },
        ];
        const sent = [
          v2({ inputs: tensors((column) => column) }),
          v2({ inputs: tensors((column) => column.flat(9)) }),
          tensorflow({ instances: records }),
          tensorflow({ inputs: columns }),
          mlflow({ inputs: columns }),
          seldon({ jsonData: columns }),
          binary([
            { name: 'n', datatype: 'INT64', shape: [whole.length], bytes: Buffer.from(BigInt64Array.from(whole.map(BigInt)).buffer) },
            { name: 'x', datatype: 'FP64', shape, bytes: Buffer.from(Float64Array.from(values).buffer) },
            { name: 's', datatype: 'BYTES', shape: [whole.length, 1], bytes: Buffer.concat(columns.s.flat().map(element)) },
          ]),
        ];
        await expectShown(
          sent,
          records.map(({ n, ...record }) => ({ ...record, n: TYPES.long!.shown(n as never) })),
        );
      }),
      { numRuns: 8 },
    );
  });

  it.each<[string, string, Sent, unknown]>([
    ['one text', 'string', seldon({ strData: 'hä' }), 'hä'],
    ['one block of bytes', 'binary', seldon({ binData: 'iVBORw==' }), 'iVBORw=='],
    ['text in base64', 'string', tensorflow({ instances: [{ b64: 'aMOk' }] }), 'hä'],
    ['bytes in base64', 'binary', tensorflow({ instances: [{ 'a b': { b64: 'iVBORw==' } }] }), 'iVBORw=='],
    ['a lone value', 'double', tensorflow({ inputs: 1.5 }), 1.5],
    ['a lone value with a name', 'double', mlflow({ inputs: { 'a b': 1.5 } }), 1.5],
    ['a text that is one of JSON', 'string', mlflow({ instances: ['{"a":1}'] }), '{"a":1}'],
    ['a free-form value', 'any', mlflow({ dataframe_records: [{ 'a b': { deep: [1] } }] }), '{"deep":[1]}'],
    ['a free-form text', 'any', seldon({ data: { ndarray: [['x']] } }), '"x"'],
    ['a free-form value as text', 'any', v2({ inputs: [{ name: 'a b', datatype: 'BYTES', shape: [1], data: ['[1,"x"]'] }] }), '[1,"x"]'],
    ['no value', 'string', mlflow({ dataframe_split: { columns: ['a b'], data: [[null]] } }), null],
    ['a number in text', 'long', seldon({ data: { ndarray: [['9007199254740993']] } }), '9007199254740993'],
    ['a truth in numbers', 'boolean', seldon({ data: { ndarray: [[1.0]] } }), true],
    ['a truth in text', 'boolean', seldon({ data: { ndarray: [['0']] } }), false],
  ])('shows %s (%s)', async (_what, type, sent, value) => {
    signature = parseSignature({ inputs: JSON.stringify([{ name: 'a b', type, required: true }]) });
    expect((await shown([sent]))[0]!.map(({ input }) => input)).toEqual([{ 'a b': value }]);
  });

  it('leaves optional columns that were not sent null', async () => {
    const columns = [
      { name: 'select', type: 'double', required: false },
      { name: 'a', type: 'string', required: true },
      { name: 'Order', type: 'string', required: false },
    ];
    signature = parseSignature({ inputs: JSON.stringify(columns) });
    const found = await shown([
      seldon({ data: { names: ['a'], ndarray: [['x']] } }),
      mlflow({ dataframe_records: [{ a: 'x' }] }),
      v2({ inputs: [{ name: 'a', datatype: 'BYTES', shape: [1], data: ['x'] }] }),
      { ...mlflow(''), body: 'a\n"x"', headers: { 'content-type': 'text/csv' } },
      tensorflow({ instances: [{ a: 'x' }, { a: 'y', Order: 'z' }] }),
    ]);
    const only = { select: null, a: 'x', Order: null };
    expect(found.map((rows) => rows.map(({ input }) => input))).toEqual([
      [only],
      [only],
      [only],
      [only],
      [only, { select: null, a: 'y', Order: 'z' }],
    ]);
    const { rows } = await log.console.query('SELECT dep.input.select, input.order FROM predictions.dep WHERE input.a = $$y$$', {
      maxRows: 1,
    });
    expect(rows).toEqual([[null, 'z']]);
  });
});
