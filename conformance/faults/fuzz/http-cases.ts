// Requests to every address of the inference port: mostly the right ones of each protocol with something wrong in the body, now and
// then with something wrong in the address, the headers, the coding of the body, or how it is sent.
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { FuzzedDeployment } from './fuzzed-deployments.ts';
import { FRAMINGS, type RawRequest } from './raw-http.ts';
import { jsonOf, wrongJson } from './wrong-json.ts';

/** Which protocol's errors belong to the address; `any` where the address itself is wrong. */
export type ErrorForm = 'seldon' | 'scoring' | 'error' | 'any';

export interface HttpCase {
  readonly request: RawRequest;
  readonly form: ErrorForm;
}

type Headers = RawRequest['headers'];

interface Asked {
  readonly target: string;
  readonly form: ErrorForm;
  readonly body: Buffer;
  readonly headers: Headers;
  readonly method: string;
}

const JSON_TYPE: Headers = [['content-type', 'application/json']];

export function httpCases(deployments: readonly FuzzedDeployment[]): fc.Arbitrary<HttpCase> {
  const asked = fc.oneof({ arbitrary: fc.oneof(...deployments.flatMap(postsTo)), weight: 6 }, described(deployments));
  return fc
    .tuple(
      asked,
      wrongTarget,
      wrongHeaders,
      coding,
      fc.oneof({ weight: 9, arbitrary: fc.constant('right' as const) }, fc.constantFrom(...FRAMINGS)),
    )
    .map(([one, changeTarget, added, code, framing]) => {
      const { body, headers } = code(one.body, one.headers);
      const target = changeTarget(one.target);
      return {
        form: target === one.target ? one.form : 'any',
        request: { method: one.method, target, headers: [...headers, ...added], body, framing },
      };
    });
}

/** What a deployment is asked, with a body that is nearly right for it. */
function postsTo({ name, good }: FuzzedDeployment): fc.Arbitrary<Asked>[] {
  const base = `/seldon/default/${name}`;
  const post = (targets: readonly string[], form: ErrorForm, bodies: fc.Arbitrary<string | Buffer>, headers: Headers = JSON_TYPE) =>
    fc.tuple(fc.constantFrom(...targets), bodies).map(([target, body]): Asked => {
      return { target, form, body: Buffer.from(body), headers, method: 'POST' };
    });
  const v2Targets = [`/v2/models/${name}/infer`, `${base}/v2/models/${name}/infer`, `${base}/v2/models/infer`];
  const feedback = {
    request: good.seldon,
    response: { ...(good.seldon as object), meta: { puid: 'p', routing: { choice: 0 } } },
    reward: 1,
    truth: good.seldon,
  };
  const meta = {
    puid: 'p',
    tags: { a: [1] },
    routing: { choice: 1 },
    requestPath: { a: 'b' },
    metrics: [{ key: 'k', type: 'COUNTER', value: 1 }],
  };
  return [
    post([`${base}/api/v1.0/predictions`, `${base}/api/v0.1/predictions`], 'seldon', wrongJson({ ...(good.seldon as object), meta })),
    post([`${base}/api/v1.0/predictions`], 'seldon', wrongJson(good.seldon)),
    post([`${base}/api/v1.0/predictions`], 'seldon', wrongJson({ data: { tensor: { shape: [1e9, 0], values: [] } } })),
    post(v2Targets, 'error', wrongJson({ inputs: [{ name: 'X', datatype: 'FP32', shape: [1e9, 0], data: [] }] })),
    post([`${base}/api/v1.0/feedback`, `${base}/api/v0.1/feedback`], 'seldon', wrongJson(feedback)),
    post(v2Targets, 'error', wrongJson({ id: 'i', parameters: { a: 1 }, ...(good.v2 as object), outputs: [{ name: 'label' }] })),
    post(v2Targets, 'error', wrongJson(good.v2)),
    binaryInfer(v2Targets, good.v2),
    post(
      [`/v1/models/${name}:predict`, `${base}/v1/models/${name}:predict`, `${base}/v1/models:predict`],
      'error',
      wrongJson(good.tensorflow),
    ),
    post([`${base}/invocations`], 'scoring', wrongJson(good.scoring)),
    post([`${base}/invocations`], 'scoring', wrongText(good.csv ?? 'a,b\n1,2\n'), [['content-type', 'text/csv; charset=utf-8']]),
    post(
      [`${base}/api/v1.0/predictions`],
      'seldon',
      wrongJson(good.seldon).map((text) => `json=${encodeURIComponent(text.toWellFormed())}`),
      [['content-type', 'application/x-www-form-urlencoded']],
    ),
    post(
      [`${base}/invocations`, `${base}/api/v1.0/predictions`, `/v2/models/${name}/infer`, `/v1/models/${name}:predict`],
      'any',
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    ),
  ];
}

/** The binary extension: bytes behind the JSON, and sizes that may not fit them. */
function binaryInfer(targets: readonly string[], good: unknown): fc.Arbitrary<Asked> {
  const tensor = (size: number, datatype: string, count: number) => ({
    name: 'X',
    datatype,
    shape: [1, count],
    parameters: { binary_data_size: size },
  });
  return fc
    .record({
      target: fc.constantFrom(...targets),
      bytes: fc.oneof(fc.constant(new Uint8Array(16)), fc.uint8Array({ maxLength: 40 })),
      size: fc.oneof({ weight: 4, arbitrary: fc.constant(16) }, fc.constantFrom(-1, 0, 8, 1e9, 2 ** 53, 0.5)),
      datatype: fc.constantFrom('FP32', 'FP32', 'FP64', 'FP16', 'BF16', 'INT64', 'BYTES', 'BOOL', 'UINT8'),
      count: fc.constantFrom(4, 4, 2, 8, 16, 0, 1e9),
      told: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1, 1e6, Number.NaN)),
      changes: fc.boolean(),
    })
    .chain(({ target, bytes, size, datatype, count, told, changes }) => {
      const whole = { inputs: [tensor(size, datatype, count)], parameters: { binary_data_output: true } };
      const texts = changes ? wrongJson({ ...(good as object), ...whole }) : fc.constant(jsonOf(whole));
      return texts.map((text): Asked => {
        const json = Buffer.from(text);
        const headers: Headers = [
          ['content-type', 'application/octet-stream'],
          ['inference-header-content-length', String(json.length + told)],
        ];
        return { target, form: 'error', body: Buffer.concat([json, bytes]), headers, method: 'POST' };
      });
    });
}

function wrongText(right: string): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    ',',
    '\n',
    '"',
    '\r\n',
    '""',
    'NaN',
    '1e999',
    'true',
    '\u0000',
    'é',
    '9'.repeat(30),
    'x'.repeat(3000),
    'NA',
    ' ',
  );
  return fc.array(fc.tuple(fc.nat(200), piece), { maxLength: 4 }).map((pieces) =>
    pieces.reduce((text, [at, added]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + added + text.slice(place + (at % 3));
    }, right),
  );
}

/** What is asked without a message: states, metadata, pages, the repository; with any method and body. */
function described(deployments: readonly FuzzedDeployment[]): fc.Arbitrary<Asked> {
  const ofOne = deployments.flatMap(({ name }) => {
    const base = `/seldon/default/${name}`;
    const below = (form: ErrorForm, ...rests: string[]) => rests.map((rest) => [`${base}/${rest}`, form] as const);
    return [
      ...below('seldon', 'ready', 'live', 'api/v1.0/metadata', 'api/v1.0/metadata/unit', 'api/v1.0/metadata/choice', 'api/v0.1/status'),
      ...below('seldon', 'api/v1.0/status/unit', 'api/v1.0/health/status', 'api/v1.0/predictions?json=%7B%7D', 'nothing', ''),
      ...below('error', 'api/v1.0/doc/', 'api/v1.0/doc/openapi.json', 'v2/docs', 'v2/docs/dataplane.json', `v2/models/${name}/docs`),
      ...below(
        'error',
        'v2',
        'v2/',
        'v2/health/live',
        'v2/health/ready',
        `v2/models/${name}`,
        'v2/models/unit/versions/1/ready',
        'v2/nothing',
      ),
      ...below(
        'error',
        `v1/models/${name}`,
        `v1/models/${name}/metadata`,
        `v1/models/${name}:classify`,
        'v1/models/nobody/versions/7',
        'v1/x',
      ),
      ...below('scoring', 'ping', 'health', 'version'),
      [`/v2/models/${name}/ready`, 'error'],
      [`/v2/repository/models/${name}/load`, 'error'],
      [`/v1/models/${name}`, 'error'],
    ] as const;
  });
  const atRoot = [
    '/',
    '/live',
    '/healthz',
    '/metrics',
    '/prometheus',
    '/v2',
    '/v2/health/ready',
    '/v2/models/nobody',
    '/v2/docs',
    '/v1/models/nobody',
  ].map((target) => [target, 'error'] as const);
  const repository = ['/v2/repository/index', '/v2/repository/models/nobody/load', '/v2/repository/models/nobody/unload'].map(
    (target) => [target, 'error'] as const,
  );
  return fc
    .record({
      place: fc.oneof(fc.constantFrom(...ofOne), fc.constantFrom(...atRoot), fc.constantFrom(...repository)),
      method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
      body: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, wrongJson({ ready: true, parameters: {} })),
    })
    .map(({ place: [target, form], method, body }) => ({ target, form, method, body: Buffer.from(body), headers: JSON_TYPE }));
}

const wrongTarget: fc.Arbitrary<(target: string) => string> = fc.oneof(
  { weight: 12, arbitrary: fc.constant((target: string) => target) },
  fc
    .tuple(
      fc.nat(300),
      fc.constantFrom(
        '%',
        '%zz',
        '%00',
        '%2e%2e%2f',
        '//',
        '/../',
        '/./',
        '?',
        '#',
        '%ff',
        '\\',
        ';',
        '\u00e9',
        '%F0%9F%92%A5',
        '{}',
        ':',
        "'",
        '\t',
        '\u007f',
        '<a>',
      ),
      fc.nat(3),
    )
    .map(([at, piece, dropped]) => (target: string) => {
      const place = at % (target.length + 1);
      return target.slice(0, place) + piece + target.slice(place + dropped);
    }),
  fc
    .constantFrom(
      '*',
      'http://elsewhere/v2',
      '/'.repeat(5000),
      `/seldon/${'a'.repeat(5000)}/b/ready`,
      '',
      '/seldon//iris/ready',
      '/seldon/a%2Fb/iris/v2',
    )
    .map((target) => () => target),
);

const odd = (name: string, ...values: string[]) => values.map((value) => [name, value] as const);
const ODD_HEADERS = [
  ...odd('expect', '100-continue', 'something'),
  ...odd(
    'traceparent',
    'garbage',
    '00-00000000000000000000000000000000-0000000000000000-00',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'ff-1',
  ),
  ...odd('b3', '1', '0', 'x-y-z', `${'a'.repeat(32)}-${'b'.repeat(16)}-d`),
  ...odd('x-b3-traceid', 'zz', 'a'.repeat(33)),
  ...odd('tracestate', 'a=b,'.repeat(200)),
  ...odd('content-encoding', 'gzip', 'br', 'gzip, gzip', 'identity', '', 'deflate', 'GZIP', 'zstd'),
  ...odd('accept-encoding', 'gzip', '*;q=0', 'br;q=1, gzip;q=x', ';;;', 'deflate'),
  ...odd(
    'content-type',
    'text/csv',
    'text/plain',
    '',
    'application/json; charset=utf-16',
    'multipart/form-data; boundary=',
    'application/cloudevents+json',
    '/',
  ),
  ...odd('inference-header-content-length', '0', '-1', '1e3', '99999999999', 'x', '5'),
  ...odd('seldon-puid', '', 'a', 'x'.repeat(201), '\u00e9', 'a b', '../../etc'),
  ...odd('seldon-skip-logging', 'true', 'x'),
  ...odd('seldon', 'graph', 'nobody'),
  ...odd('namespace', 'default', 'other'),
  ...odd('ce-id', '1', ''),
  ...odd('ce-specversion', '9'),
  ...odd('connection', 'close', 'upgrade', 'keep-alive, x'),
  ...odd('upgrade', 'h2c', 'websocket'),
  ...odd('http2-settings', 'AAMAAABkAARAAAAAAAIAAAAA'),
  ...odd('authorization', 'Bearer', 'Basic AAAA', '\u00ff'),
  ...odd('transfer-encoding', 'gzip', 'chunked, identity', 'chunked'),
  ...odd('content-length', '5', '-1', 'x', '99999999999999999999'),
  ...odd('a b', 'c'),
  ...odd('x-long', 'y'.repeat(20_000)),
  ...odd('__proto__', 'x'),
  ...odd('constructor', 'x'),
];

const wrongHeaders: fc.Arbitrary<Headers> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  fc.array(fc.constantFrom(...ODD_HEADERS), { minLength: 1, maxLength: 3 }),
);

type Code = (body: Buffer, headers: Headers) => { readonly body: Buffer; readonly headers: Headers };
const named =
  (coding: string, pack: (body: Buffer) => Buffer): Code =>
  (body, headers) => ({ body: pack(body), headers: [...headers, ['content-encoding', coding]] });
/** 200 MiB of nothing in 200 kB. */
const BOMB = gzipSync(Buffer.alloc(200 * 2 ** 20));

const coding: fc.Arbitrary<Code> = fc.oneof(
  { weight: 30, arbitrary: fc.constant<Code>((body, headers) => ({ body, headers })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Code>(
      named('gzip', (body) => gzipSync(body)),
      named('deflate', (body) => deflateSync(body)),
      named('gzip', (body) => gzipSync(body).subarray(0, -5)),
      named('gzip', (body) => Buffer.concat([gzipSync(body), Buffer.from('rest')])),
      named('gzip', (body) => deflateSync(body)),
      named('deflate', (body) => body),
      named('gzip, deflate', (body) => deflateSync(gzipSync(body))),
    ),
  },
  // Rare: each of them takes a moment to unpack up to the limit.
  fc.nat(20).map((rare): Code => (rare === 0 ? named('gzip', () => BOMB) : (body, headers) => ({ body, headers }))),
);
