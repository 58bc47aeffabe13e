// Anything at all is sent to every endpoint of the inference port: the answer is never a 500, nothing hangs, nothing crashes, and what
// was right before is right afterwards. OVENBIRD_SEED repeats a run, OVENBIRD_FUZZ_RUNS makes it longer.
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGrpcCaller } from '../../packages/server/testing/grpc-caller.ts';
import { COLUMNS, makeModels, SETOSA } from '../serving/models.ts';
import { createServingClient, isAvailable, manifest } from '../serving/serving-client.ts';
import { INSPECTABLE, liveBytes } from '../support/live-bytes.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';

const SEED = Number(process.env.OVENBIRD_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.OVENBIRD_FUZZ_RUNS ?? 3000);
/** An answer that takes longer is a hang: nothing that is asked here takes a second. */
const ANSWER_WITHIN_MS = 20_000;
const MAX_GROWTH_BYTES = 60 * 2 ** 20;
/** Not served, said by name; busy; too late: the errors of this class that are nobody's fault. */
const NOBODYS_FAULT = new Set([501, 503, 504]);
const DEPLOYMENTS = ['columns', 'plain', 'tensors', 'graph'];

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;
let processes: number[];
let bytesBefore: number;

const unit = (name: string, more: object, ...children: object[]) => ({ name, ...more, children });
const GRAPH = {
  apiVersion: 'machinelearning.seldon.io/v1',
  kind: 'SeldonDeployment',
  metadata: { name: 'graph' },
  spec: {
    predictors: [
      {
        name: 'main',
        graph: unit(
          'average',
          { implementation: 'AVERAGE_COMBINER', type: 'COMBINER' },
          unit(
            'test',
            { implementation: 'EPSILON_GREEDY', type: 'ROUTER', parameters: [{ name: 'n_branches', value: '2', type: 'INT' }] },
            unit('a', { implementation: 'SIMPLE_MODEL' }),
            unit('b', { implementation: 'SIMPLE_MODEL' }),
          ),
          unit('c', { implementation: 'SIMPLE_MODEL' }),
        ),
      },
    ],
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-fuzz-'));
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath(), env: INSPECTABLE });
  client = createServingClient(platform);
  await makeModels(platform.control, folder);
  const given = [
    manifest('columns', { modelUri: 'models:/iris/1' }),
    manifest('plain', { implementation: 'SKLEARN_SERVER', modelUri: `file://${folder}/sklearn` }),
    manifest('tensors', { implementation: 'TRITON_SERVER', modelUri: `file://${folder}/triton` }),
    GRAPH,
  ];
  for (const one of given) expect((await client.apply(one)).body).toMatchObject({ results: [{ outcome: 'created' }] });
  for (const name of DEPLOYMENTS) await client.until(name, isAvailable);
  await good();
  processes = await servers();
  bytesBefore = await liveBytes(processes[0]!, platform.log);
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The serving process and its workers. */
async function servers(): Promise<number[]> {
  const all = await descendantsOf(platform.pid);
  const serving = all.filter(({ command }) => command.includes('--role serving')).map(({ pid }) => pid);
  return [...serving, ...all.filter(({ command }) => /ovenbird_model_worker/.test(command)).map(({ pid }) => pid)];
}

async function good(): Promise<void> {
  const answers = await Promise.all([
    client.predict('columns', { data: { names: COLUMNS, ndarray: [SETOSA] } }),
    client.predict('plain', { data: { ndarray: [SETOSA] } }),
    client.post('/v2/models/tensors/infer', { inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 4], data: SETOSA }] }),
    client.predict('graph', { data: { ndarray: [[1, 2]] } }),
  ]);
  expect(answers.map(({ status, body }) => ({ status, ...(status === 200 ? {} : { body }) }))).toEqual(
    answers.map(() => ({ status: 200 })),
  );
}

const name = fc.constantFrom(...DEPLOYMENTS, 'nobody', '__proto__', 'constructor', '%00', '..', '%2e%2e%2f');
const path = name.chain((one) =>
  fc.constantFrom(
    ...['predictions', 'feedback', 'metadata', 'metadata/classifier', 'status/classifier', 'health/status', 'doc/'].flatMap((end) => [
      `/seldon/default/${one}/api/v1.0/${end}`,
      `/seldon/default/${one}/api/v0.1/${end}`,
    ]),
    `/seldon/${one}/api/v1.0/predictions`,
    ...['', '/infer', '/ready', '/versions/1', '/versions/1/infer', '/versions/x/ready'].flatMap((end) => [
      `/v2/models/${one}${end}`,
      `/seldon/default/${one}/v2/models/${one}${end}`,
    ]),
    '/v2',
    '/v2/health/ready',
    '/v2/health/live',
    '/v2/repository/index',
    `/v2/repository/models/${one}/load`,
    ...[':predict', '', '/metadata', '/:predict', ':explain', '/versions/1:predict'].flatMap((end) => [
      `/v1/models/${one}${end}`,
      `/seldon/default/${one}/v1/models/${one}${end}`,
    ]),
    `/seldon/default/${one}/invocations`,
    `/seldon/default/${one}/ping`,
    `/seldon/default/${one}/ready`,
    `/seldon/default/${one}/live`,
    `/seldon/default/${one}/`,
    '/metrics',
    '/prometheus',
    '/',
  ),
);

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    '',
    '\u0000',
    '\ud800',
    'NaN',
    '1e400',
    -0,
    2 ** 63,
    2 ** 53 + 1,
    1e308,
    [],
    {},
    [[]],
    [[[]]],
    true,
    '1970-01-01',
    'AAAA',
  ),
);
const right: readonly object[] = [
  { data: { names: COLUMNS, ndarray: [SETOSA] } },
  { data: { tensor: { shape: [1, 4], values: SETOSA } } },
  { data: { tftensor: { dtype: 'DT_DOUBLE', tensorShape: { dim: [{ size: '1' }, { size: '4' }] }, doubleVal: SETOSA } } },
  { strData: 'x', meta: { tags: { a: 1 }, routing: { test: 0 }, puid: 'p' } },
  { binData: 'AAAA' },
  { jsonData: { a: [1] } },
  {
    request: { data: { ndarray: [[1]] } },
    response: { meta: { puid: 'p', routing: { test: 1, average: -1 } }, data: { ndarray: [[1]] } },
    reward: 0.5,
    truth: { data: { ndarray: [[1]] } },
  },
  {
    id: 'i',
    inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 4], data: SETOSA, parameters: { binary_data_size: 16 } }],
    outputs: [{ name: 'label' }],
  },
  { inputs: COLUMNS.map((one) => ({ name: one, datatype: 'FP64', shape: [1], data: [1] })), parameters: { binary_data_output: true } },
  { instances: [SETOSA], signature_name: 'serving_default' },
  { inputs: { X: [SETOSA] } },
  { dataframe_split: { columns: COLUMNS, data: [SETOSA] }, params: { a: 1 } },
  { dataframe_records: [{ a: 1 }] },
];

/** A right message in which something, somewhere, is something else. */
const wrong = fc
  .tuple(fc.constantFrom(...right), fc.nat(), fc.constantFrom('replace', 'remove', 'repeat', 'wrap', 'add'), odd)
  .map(([message, at, how, value]) => {
    const copy = structuredClone(message);
    const places: { holder: Record<string, unknown>; key: string }[] = [];
    const walk = (node: unknown) => {
      if (node === null || typeof node !== 'object') return;
      for (const key of Object.keys(node)) {
        places.push({ holder: node as Record<string, unknown>, key });
        walk((node as Record<string, unknown>)[key]);
      }
    };
    walk(copy);
    const { holder, key } = places[at % places.length]!;
    if (how === 'replace') holder[key] = value;
    if (how === 'remove') delete holder[key];
    if (how === 'repeat') holder[key] = Array.from({ length: 50 }, () => holder[key]);
    if (how === 'wrap') holder[key] = [holder[key]];
    if (how === 'add')
      Object.defineProperty(holder, ['__proto__', 'constructor', 'names', 'x'][at % 4]!, { value, enumerable: true, configurable: true });
    return Buffer.from(JSON.stringify(copy));
  });
const body = fc.oneof(
  { weight: 6, arbitrary: wrong },
  { weight: 2, arbitrary: odd.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('{"a":', `${'['.repeat(50_000)}`, '{"a":1,"a":2}', 'json={}', 'a,b\n1,2\n', '')
      .map((one) => Buffer.from(one)),
  },
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'text/csv',
      'application/octet-stream',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; format=pandas-split',
      'x',
      '',
    ),
    'content-encoding': fc.constantFrom('gzip', 'deflate', 'identity', 'br, gzip', 'zstd'),
    'inference-header-content-length': fc.constantFrom('0', '5', '-1', '99999999', 'x', '1e3'),
    'seldon-puid': fc.constantFrom('p', 'x'.repeat(5000), 'a b', '../..'),
    traceparent: fc.constantFrom('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-0', 'x'),
    accept: fc.constantFrom('text/html', '*/*', 'application/octet-stream', 'x'),
    'ce-id': fc.constantFrom('1', ''),
    authorization: fc.constantFrom('Bearer x', 'Basic !!'),
  },
  { requiredKeys: [] },
);

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
function send(method: string, at: string, fields: Record<string, string>, content: Buffer): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(platform.inference);
    const asked = request(
      { hostname, port, method, path: at, agent, headers: { ...fields, 'content-length': content.length } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      },
    );
    asked.setTimeout(ANSWER_WITHIN_MS, () => asked.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
    asked.on('error', reject);
    asked.end(content);
  });
}

describe('an inference port that is sent anything', () => {
  it('answers each request over HTTP with a status that is not its own fault', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'),
        path,
        headers,
        body,
        async (method, at, fields, content) => {
          const { status, text } = await send(method, at, fields, content);
          if (status >= 500 && !NOBODYS_FAULT.has(status)) throw new Error(`${status} ${text.slice(0, 500)}`);
          // The form of the protocol's own error is JSON, whatever the request was.
          if (status >= 400 && method === 'POST') JSON.parse(text);
        },
      ),
      { seed: SEED, numRuns: RUNS, endOnFailure: false },
    );
  }, 600_000);

  it('answers each call over gRPC with a code that is not its own fault', async () => {
    const caller = createGrpcCaller(platform.inference);
    const method = fc.constantFrom(
      ...['Predict', 'SendFeedback', 'ModelMetadata', 'GraphMetadata', 'Nothing'].map((one) => `/seldon.protos.Seldon/${one}`),
      ...[
        'ModelInfer',
        'ModelReady',
        'ModelMetadata',
        'ServerLive',
        'ServerReady',
        'ServerMetadata',
        'RepositoryIndex',
        'RepositoryModelLoad',
      ].map((one) => `/inference.GRPCInferenceService/${one}`),
    );
    // The beginnings of right messages, with anything behind them.
    const start = fc.constantFrom<readonly number[]>(
      [],
      [0x0a, 0x07, ...Buffer.from('columns')],
      [0x12, 0x02, 0x0a, 0x00],
      [0x1a, 0x04, 0x22, 0x02, 0x08, 0x01],
    );
    const metadata = fc.record(
      { seldon: name.filter((one) => /^\w+$/.test(one)), namespace: fc.constantFrom('default', 'x') },
      { requiredKeys: [] },
    );
    const INTERNAL = 13;
    const UNKNOWN = 2;
    try {
      await fc.assert(
        fc.asyncProperty(method, start, fc.uint8Array({ maxLength: 60 }), metadata, async (called, first, rest, fields) => {
          const code = await caller.call(called, Uint8Array.from([...first, ...rest]), fields as Record<string, string>).then(
            () => 0,
            (error: { code: number; details: string }) => {
              if (error.code === INTERNAL || error.code === UNKNOWN) throw new Error(`${error.code} ${error.details}`);
              return error.code;
            },
          );
          expect(code).toBeGreaterThanOrEqual(0);
        }),
        { seed: SEED, numRuns: Math.ceil(RUNS / 4), endOnFailure: false },
      );
    } finally {
      caller.close();
    }
  }, 600_000);

  it('closes what is no HTTP, or ends in the middle, and goes on', async () => {
    const { hostname, port } = new URL(platform.inference);
    const beginnings = [
      '\u0000\u0001\u0002\r\n\r\n',
      'POST /seldon/default/columns/api/v1.0/predictions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"data"',
      'POST /v2/models/columns/infer HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      'GET / HTTP/1.1\r\n',
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnot a frame at all',
      'POST /metrics HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
    ];
    await Promise.all(
      beginnings.map(
        (text) =>
          new Promise<void>((resolve) => {
            const socket = connect({ host: hostname, port: Number(port) }, () => socket.end(text, 'latin1'));
            socket.on('error', () => {});
            socket.resume();
            socket.on('close', () => resolve());
          }),
      ),
    );
  });

  it('has the same processes afterwards, tells its numbers, answers what is right, and holds on to no more', async () => {
    await good();
    expect((await client.get('/metrics')).status).toBe(200);
    expect(await servers()).toEqual(processes);
    const grown = (await liveBytes(processes[0]!, platform.log)) - bytesBefore;
    console.info(`OVENBIRD_SEED=${SEED}: ${RUNS} requests, what serving holds on to grew by ${Math.round(grown / 2 ** 20)} MiB`);
    expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
  });
});
