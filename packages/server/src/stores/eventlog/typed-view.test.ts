import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TypedDeployment, TypedField, TypedLayout, TypedSide } from '../../domain/monitoring/request-log/typed-deployment.ts';
import { checkReadOnly } from './read-only-sql.ts';
import { replaceTyped } from './typed-names.ts';
import { selectTyped } from './typed-view.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => connection.closeSync());

const column = (name: string, type = 'DOUBLE'): TypedField => ({ name, type, depth: 0 });
const of = (...fields: TypedField[]): TypedSide => ({ fields });
const iris: TypedDeployment = {
  namespace: 'default',
  name: 'iris',
  inputs: of(column('sepal length'), column('petal/width')),
  outputs: of(column('label', 'VARCHAR')),
};
const text = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'`;

/** What the view shows of one logged exchange. */
async function shown(
  deployment: TypedDeployment,
  request: unknown,
  response: unknown = {},
  { code = 200, nodes = [] }: { code?: number; nodes?: readonly string[] } = {},
): Promise<Record<string, unknown>[]> {
  const stored = `SELECT 'p1' AS id, make_timestamp(0) AS time, 'default' AS namespace, 'iris' AS deployment, 1 AS revision, 'main' AS predictor,
    'seldon' AS protocol, ${code} AS code, 1.5 AS latency_ms, NULL::VARCHAR AS error,
    ${text(nodes.map((node) => ({ node, model: null, modelVersion: null, runId: null, durationMs: 1 })))}::JSON::STRUCT(node VARCHAR, model VARCHAR, modelVersion VARCHAR, runId VARCHAR, durationMs DOUBLE)[] AS nodes,
    ['a', 'b'] AS labels, [0.5, 0.25] AS scores, ${text(request)} AS request, ${text(response)} AS response, false AS truncated,
    'prediction' AS kind, NULL::DOUBLE AS reward, NULL::VARCHAR AS truth, NULL::VARCHAR AS service,
    NULL::BIGINT AS request_bytes, NULL::BIGINT AS response_bytes, NULL::VARCHAR AS trace_id`;
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
    const unnamed = { ...iris, outputs: of(column('', 'BIGINT')) };
    expect((await shown(unnamed, { data: { ndarray: rows } }, response)).map(({ output }) => output)).toEqual([
      { value: 1, label: 'a' },
      { value: 2, label: 'b' },
    ]);
  });

  it('shows tensors as nested lists', async () => {
    const pictures: TypedDeployment = {
      ...iris,
      inputs: of({ name: '', type: 'FLOAT', depth: 2 }),
      outputs: of({ name: 'p', type: 'DOUBLE', depth: 1 }),
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
      inputs: {
        fields: [column('a'), column('b'), column('old')],
        layouts: [
          { of: [{ predictor: 'main', revisions: [2] }], fields: [0, 1] },
          { of: [{ predictor: 'main', revisions: [1] }], fields: [2, 0] },
        ],
      },
    };
    expect(await inputs({ data: { ndarray: [[7, 8]] } }, moved)).toEqual([{ a: 8, b: null, old: 7 }]);
  });

  const layoutsOf = (...layouts: TypedLayout[]): TypedDeployment => ({
    ...iris,
    outputs: { fields: [column('x'), column('', 'DOUBLE')], layouts },
  });
  const main = [{ predictor: 'main', revisions: [1] }];
  const others = [{ predictor: 'canary', revisions: [1] }];

  it('shows columns by the places that the predictor of the row gives them', async () => {
    const outputs = async (deployment: TypedDeployment) => (await shown(deployment, {}, { predictions: [7] }))[0]!.output;
    expect(await outputs(layoutsOf({ of: others, fields: [0] }, { of: main, fields: [1] }))).toMatchObject({ x: null, value: 7 });
    expect(await outputs(layoutsOf({ of: others, fields: [1] }, { of: main, fields: [0] }))).toMatchObject({ x: 7, value: null });
  });

  it('reads rows of a layout that it does not know by names alone', async () => {
    const outputs = async (predictions: unknown) =>
      (await shown(layoutsOf({ of: others, fields: [0] }, { of: others, fields: [1] }), {}, { predictions }))[0]!.output;
    expect(await outputs([{ x: 7 }])).toMatchObject({ x: 7, value: null });
    expect(await outputs([[7, 8]])).toMatchObject({ x: null, value: null });
  });

  it('shows no answer of a graph of which it is not known', async () => {
    const [row] = await shown(layoutsOf({ of: others, fields: [0] }, { of: main, fields: [] }), {}, { predictions: [{ x: 7 }] });
    expect(row).toMatchObject({ label: 'a', output: null });
  });

  it('shows no request as an answer where a router asked nobody', async () => {
    const routed = layoutsOf({ of: main, fields: [0], answeredBy: ['a', "it's"] });
    const outputs = async (nodes: readonly string[]) => (await shown(routed, {}, { predictions: [7] }, { nodes }))[0]!.output;
    expect(await outputs(['router', "it's"])).toMatchObject({ x: 7 });
    expect(await outputs(['router'])).toBeNull();
  });

  it('is made of names that hold anything, and runs none of it', async () => {
    const evil = `x'); DROP TABLE t; --"]/~0$.*`;
    const names = [evil, 'A', 'a'];
    const deployment: TypedDeployment = { ...iris, inputs: of(...names.map((name) => column(name))), outputs: of(column(evil)) };
    expect(await inputs({ data: { names, ndarray: [[1, 2, 3]] } }, deployment)).toEqual([{ [evil]: 1, A: 2, a_2: 3 }]);
    expect(await shown({ ...iris, name: `iris' OR '1'='1` }, { data: { ndarray: rows } })).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a request that was not kept', null],
    ['another text', 'not a message'],
    ['another message', { strData: 'x' }],
    ['values of another kind', { data: { ndarray: [['x', null]] } }],
  ])('keeps the row of %s, without what cannot be read', async (_what, request) => {
    const [row, ...others] = await shown(iris, request, {}, { code: 400 });
    expect(others).toEqual([]);
    expect(row).toMatchObject({ id: 'p1', code: 400 });
    expect([null, { 'sepal length': null, 'petal/width': null }]).toContainEqual(row!.input);
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
