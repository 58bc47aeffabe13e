import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TypedDeployment, TypedField } from '../../domain/monitoring/request-log/typed-deployment.ts';
import { checkReadOnly } from './read-only-sql.ts';
import { replaceTyped } from './typed-names.ts';
import { selectTyped } from './typed-view.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => connection.closeSync());

const column = (name: string, type = 'DOUBLE'): TypedField => ({ name, type, depth: 0 });
const iris: TypedDeployment = {
  namespace: 'default',
  name: 'iris',
  inputs: [column('sepal length'), column('petal/width')],
  outputs: [column('label', 'VARCHAR')],
};
const text = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'`;

/** What the view shows of one logged exchange. */
async function shown(
  deployment: TypedDeployment,
  request: unknown,
  response: unknown = {},
  code = 200,
): Promise<Record<string, unknown>[]> {
  const stored = `SELECT 'p1' AS id, make_timestamp(0) AS time, 'default' AS namespace, 'iris' AS deployment, 1 AS revision, 'main' AS predictor,
    'seldon' AS protocol, ${code} AS code, 1.5 AS latency_ms, NULL::VARCHAR AS error,
    NULL::STRUCT(node VARCHAR, model VARCHAR, modelVersion VARCHAR, runId VARCHAR, durationMs DOUBLE)[] AS nodes,
    ['a', 'b'] AS labels, [0.5, 0.25] AS scores, ${text(request)} AS request, ${text(response)} AS response, false AS truncated,
    'prediction' AS kind, NULL::DOUBLE AS reward, NULL::VARCHAR AS truth, NULL::VARCHAR AS service,
    NULL::BIGINT AS request_bytes, NULL::BIGINT AS response_bytes`;
  const reader = await connection.runAndReadAll(`SELECT to_json(v)::VARCHAR FROM (${selectTyped(deployment, stored)}) v ORDER BY "row"`);
  return reader.getRowsJson().map(([row]) => JSON.parse(String(row)) as Record<string, unknown>);
}
const inputs = async (request: unknown, deployment = iris) => (await shown(deployment, request)).map(({ input }) => input);

const rows = [
  [5.1, 0.2],
  [6.3, 1.8],
];
const columns = ['sepal length', 'petal/width'];
const expected = rows.map(([length, width]) => ({ 'sepal length': length, 'petal/width': width }));

describe('a typed view', () => {
  it.each<[string, unknown]>([
    ['Seldon, an array with names', { data: { names: columns, ndarray: rows } }],
    [
      'Seldon, names in another order, and one more',
      { data: { names: ['x', 'petal/width', 'sepal length'], ndarray: rows.map(([a, b]) => [0, b, a]) } },
    ],
    ['Seldon, an array without names', { data: { ndarray: rows } }],
    ['Seldon, a tensor', { data: { names: columns, tensor: { shape: [2, 2], values: rows.flat() } } }],
    ['Seldon, objects', { jsonData: expected }],
    [
      'Open Inference, a tensor for each column',
      { inputs: columns.map((name, at) => ({ name, datatype: 'FP64', shape: [2], data: rows.map((row) => row[at]) })) },
    ],
    ['Open Inference, one flat tensor', { inputs: [{ name: 'x', datatype: 'FP64', shape: [2, 2], data: rows.flat() }] }],
    ['Open Inference, one nested tensor', { inputs: [{ name: 'x', datatype: 'FP64', shape: [2, 2], data: rows }] }],
    ['TensorFlow, rows', { instances: rows }],
    ['TensorFlow, rows with names', { instances: expected }],
    ['TensorFlow, columns', { inputs: Object.fromEntries(columns.map((name, at) => [name, rows.map((row) => row[at])])) }],
    ['MLflow, split', { dataframe_split: { columns, data: rows } }],
    ['MLflow, records', { dataframe_records: expected }],
    ['MLflow, inputs', { inputs: rows }],
  ])('shows %s', async (_encoding, request) => {
    expect(await inputs(request)).toEqual(expected);
  });

  it('has a row for each row of the request, with its class, its probability and its answer', async () => {
    const found = await shown(iris, { data: { ndarray: rows } }, { data: { names: ['label'], ndarray: [['setosa'], ['virginica']] } });
    expect(found).toMatchObject([
      { row: 0, label: 'a', score: 0.5, output: { label: 'setosa' } },
      { row: 1, label: 'b', score: 0.25, output: { label: 'virginica' } },
    ]);
  });

  it.each<[string, unknown]>([
    ['Seldon', { data: { names: ['t:0'], ndarray: [1, 2] } }],
    ['Open Inference', { outputs: [{ name: 'out', datatype: 'INT64', shape: [2], data: [1, 2] }] }],
    ['TensorFlow and MLflow', { predictions: [1, 2] }],
  ])('shows answers without a name, of %s', async (_protocol, response) => {
    const unnamed = { ...iris, outputs: [column('', 'BIGINT')] };
    expect((await shown(unnamed, { data: { ndarray: rows } }, response)).map(({ output }) => output)).toEqual([
      { value: 1, label: 'a' },
      { value: 2, label: 'b' },
    ]);
  });

  it('shows tensors as nested lists', async () => {
    const pictures: TypedDeployment = {
      ...iris,
      inputs: [{ name: '', type: 'FLOAT', depth: 2 }],
      outputs: [{ name: 'p', type: 'DOUBLE', depth: 1 }],
    };
    const picture = [
      [
        [1, 2],
        [3, 4],
      ],
    ];
    for (const request of [
      { instances: picture },
      { data: { ndarray: picture } },
      { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2, 2], data: picture }] },
    ])
      expect(await inputs(request, pictures)).toEqual([{ value: picture[0] }]);
    expect((await shown(pictures, {}, { predictions: [[0.5, 0.5]] }))[0]).toMatchObject({ input: null, output: { p: [0.5, 0.5] } });
  });

  it('shows columns by the places that the revision of the row gives them', async () => {
    const moved: TypedDeployment = {
      ...iris,
      inputs: [
        {
          ...column('a'),
          places: [
            { revisions: [2], place: 0 },
            { revisions: [1], place: 1 },
          ],
        },
        { ...column('b'), places: [{ revisions: [2], place: 1 }] },
        { ...column('old'), places: [{ revisions: [1], place: 0 }] },
      ],
    };
    expect(await inputs({ data: { ndarray: [[7, 8]] } }, moved)).toEqual([{ a: 8, b: null, old: 7 }]);
  });

  it('is made of names that hold anything, and runs none of it', async () => {
    const evil = `x'); DROP TABLE t; --"]/~0$.*`;
    const names = [evil, 'A', 'a'];
    const deployment: TypedDeployment = { ...iris, inputs: names.map((name) => column(name)), outputs: [column(evil)] };
    expect(await inputs({ data: { names, ndarray: [[1, 2, 3]] } }, deployment)).toEqual([{ [evil]: 1, A: 2, a_2: 3 }]);
    expect(await shown({ ...iris, name: `iris' OR '1'='1` }, { data: { ndarray: rows } })).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a request that was not kept', null],
    ['another text', 'not a message'],
    ['another message', { strData: 'x' }],
    ['values of another kind', { data: { ndarray: [['x', null]] } }],
  ])('keeps the row of %s, without what cannot be read', async (_what, request) => {
    const [row, ...others] = await shown(iris, request, {}, 400);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ id: 'p1', code: 400 });
    expect([null, { 'sepal length': null, 'petal/width': null }]).toContainEqual(row!.input);
  });

  it('gives back what was sent, whatever the columns are called and whatever the encoding is', async () => {
    const name = fc.string({ minLength: 1, maxLength: 8 }).filter((one) => one.trim() !== '' && !one.includes('\0') && one.isWellFormed());
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((one) => (one === 0 ? 0 : one));
    const table = fc
      .uniqueArray(name, { minLength: 1, maxLength: 4, selector: (one) => one.toLowerCase() })
      .chain((names) => fc.tuple(fc.constant(names), fc.array(fc.tuple(...names.map(() => value)), { minLength: 1, maxLength: 3 })));
    await fc.assert(
      fc.asyncProperty(table, fc.nat(4), async ([names, data], encoding) => {
        const records = data.map((row) => Object.fromEntries(names.map((one, at) => [one, row[at]])));
        const request = [
          { data: { names, ndarray: data } },
          { dataframe_split: { columns: names, data } },
          { dataframe_records: records },
          { instances: data },
          { inputs: names.map((one, at) => ({ name: one, datatype: 'FP64', shape: [data.length], data: data.map((row) => row[at]) })) },
        ][encoding];
        const deployment = { ...iris, inputs: names.map((one) => column(one)), outputs: [] };
        expect(await inputs(request, deployment)).toEqual(records);
      }),
      { numRuns: 60 },
    );
  });
});

const replaced = async (sql: string) => replaceTyped(connection, await checkReadOnly(connection, sql));

describe('replaceTyped', () => {
  it('finds names wherever tables stand, and leaves the rest as it was', async () => {
    const sql = `WITH a AS (SELECT * FROM predictions.iris) SELECT a.input.x, (SELECT count(*) FROM predictions."team/other") FROM a JOIN predictions USING (id)`;
    const found = await replaced(sql);
    expect(found.names).toEqual(['iris', 'team/other']);
    expect(found.sql).toContain('"predictions.team/other"');
    expect(await replaced('SELECT 1 FROM predictions')).toEqual({ names: [], sql: 'SELECT 1 FROM predictions' });
    expect((await replaced('DESCRIBE predictions.iris')).names).toEqual(['iris']);
  });

  it('keeps large numbers and texts of the query', async () => {
    const { sql } = await replaced(`SELECT 9007199254740993, ':18446744073709551615' FROM predictions.iris`);
    expect(sql).toContain('9007199254740993');
    expect(sql).toContain(':18446744073709551615');
  });

  it('keeps the name that columns are qualified with', async () => {
    expect((await replaced('SELECT iris.input FROM predictions.iris')).sql).toMatch(/"predictions\.iris" AS iris/);
  });
});
