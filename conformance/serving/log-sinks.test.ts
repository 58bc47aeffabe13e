// What a unit's `logger` asks for, in the real program: one pair for each call in the log, and sent as CloudEvents over HTTP,
// to a real Kafka and a real OpenSearch; also while they are away, and when the serving process is killed.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Consumer, stringDeserializers } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../packages/server/src/domain/monitoring/sinks/log-event.ts';
import { describeEventSink } from '../../packages/server/src/stores/sinks/event-sink.contract.ts';
import { logEvent } from '../../packages/server/testing/log-event.ts';
import { type EventReceiver, type ReceivedEvent, startEventReceiver } from '../support/event-receiver.ts';
import { type Kafka, noKafka, startKafka } from '../support/kafka.ts';
import { noOpenSearch, type OpenSearch, startOpenSearch } from '../support/opensearch.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, survivors } from '../support/process-tree.ts';
import { createServingClient, isAvailable } from './serving-client.ts';

const REQUEST = 'io.seldon.serving.inference.request';
const RESPONSE = 'io.seldon.serving.inference.response';
const NOBODY = 'http://me:secret@127.0.0.1:1/';
const FEEDBACK = 'io.seldon.serving.feedback';

let folder: string;
let platform: Platform;
let receiver: EventReceiver;
let kafka: Kafka | undefined;
let openSearch: OpenSearch | undefined;
let client: ReturnType<typeof createServingClient>;

const start = () => startPlatform({ dataDir: join(folder, 'data'), args: openSearch ? ['--log-elasticsearch', openSearch.url] : [] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-sinks-'));
  [receiver, kafka, openSearch] = await Promise.all([
    startEventReceiver(),
    noKafka === undefined ? startKafka() : undefined,
    noOpenSearch === undefined ? startOpenSearch() : undefined,
  ]);
  platform = await start();
  client = createServingClient(platform);
});
afterAll(async () => {
  await platform?.stop();
  await Promise.all([receiver?.leave(), kafka?.stop(), openSearch?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

interface Served {
  readonly logger?: object;
  readonly annotations?: Record<string, string>;
  readonly env?: Record<string, string>;
}

/** Two models whose answers are averaged. */
async function serve(name: string, { logger, annotations = {}, env = {} }: Served): Promise<void> {
  const model = (unit: string, more: object = {}) => ({ name: unit, implementation: 'SIMPLE_MODEL', type: 'MODEL', children: [], ...more });
  const graph = {
    name: 'mean',
    implementation: 'AVERAGE_COMBINER',
    type: 'COMBINER',
    children: [model('first', logger ? { logger } : {}), model('second')],
  };
  const svcOrchSpec = { env: Object.entries(env).map(([key, value]) => ({ name: key, value })) };
  const applied = await client.apply({
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name, annotations },
    spec: { predictors: [{ name: 'main', graph, svcOrchSpec }] },
  });
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body));
  await client.until(name, isAvailable);
}

async function ask(name: string, ndarray: unknown = [[1, 2]], headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`${platform.inference}/seldon/default/${name}/api/v1.0/predictions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ data: { names: ['a', 'b'], ndarray } }),
  });
  expect(answer.status).toBe(200);
  return answer.headers.get('seldon-puid')!;
}

const judge = (name: string, puid: string, reward: number) =>
  client.post(`/seldon/default/${name}/api/v1.0/feedback`, { response: { meta: { puid } }, reward });

const metrics = async () => (await fetch(`${platform.inference}/metrics`)).text();

async function rows(sql: string): Promise<unknown[][]> {
  return (await client.api('/sql/query', 'POST', { sql, maxRows: 1000 })).body.rows as unknown[][];
}

async function untilRows(sql: string, count: number): Promise<unknown[][]> {
  for (;;) {
    const found = await rows(sql);
    if (found.length >= count) return found;
    await pause(50);
  }
}

const of = (puid: string) => (event: ReceivedEvent) => event.headers['ce-requestid'] === puid;
/** All that is written and waits to be sent. */
function outbox(): string {
  const path = join(folder, 'data', 'eventlog', 'outbox');
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ndjson(\.open)?$/.test(name));
  return files.map((name) => readFileSync(join(path, name), 'utf8')).join('');
}

const servingProcess = async () => (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!;

describe('a unit with a logger', () => {
  beforeAll(() => serve('http', { logger: { mode: 'all', url: receiver.url } }));

  it('sends one request and one response of each call as CloudEvents, and the feedback', async () => {
    const puid = await ask('http');
    await receiver.until(2, of(puid));
    await judge('http', puid, 0.5);
    const events = await receiver.until(3, of(puid));
    expect(events.map(({ headers }) => headers['ce-type'])).toEqual([REQUEST, RESPONSE, FEEDBACK]);
    expect(new Set(events.map(({ headers }) => headers['ce-id'])).size).toBe(3);
    for (const { headers } of events)
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-source': `${platform.inference}/`,
        'ce-modelid': 'first',
        'ce-inferenceservicename': 'http',
        'ce-namespace': 'default',
        'ce-endpoint': 'main',
        'ce-protocol': 'seldon',
      });
    expect(events[0]!.body).toMatchObject({ data: { names: ['a', 'b'], ndarray: [[1, 2]] }, meta: { puid } });
    expect(events[1]!.body).toMatchObject({ data: { names: ['class0', 'class1', 'class2'] }, meta: { puid } });
    expect(events[2]!.body).toMatchObject({ reward: 0.5 });
  });

  it('is logged with its own messages, once for each call', async () => {
    const puid = await ask('http', [[7, 8]]);
    await judge('http', puid, 1);
    const found = await untilRows(
      `SELECT node, service, predictor, revision, code, request, response FROM node_calls WHERE id = '${puid}' ORDER BY time, service`,
      2,
    );
    expect(found.map((row) => row.slice(0, 5))).toEqual([
      ['first', '/predict', 'main', 1, 200],
      ['first', '/send-feedback', 'main', 1, 200],
    ]);
    expect(found[0]![5]).toMatchObject({ data: { ndarray: [[7, 8]] } });
    expect(found[0]![6]).toMatchObject({ data: { names: ['class0', 'class1', 'class2'] } });
    expect(found[1]![5]).toMatchObject({ reward: 1 });
  });

  it('sends what came while nobody listened, in order, once somebody does', async () => {
    await receiver.leave();
    const puids: string[] = [];
    for (let index = 0; index < 5; index++) puids.push(await ask('http', [[index, index]]));
    await receiver.comeBack();
    const events = await receiver.until(10, ({ headers }) => puids.includes(headers['ce-requestid'] as string));
    expect(events.map(({ headers }) => headers['ce-requestid'])).toEqual(puids.flatMap((puid) => [puid, puid]));
  });

  it('loses nothing when the serving process is killed while nobody listens', async () => {
    await receiver.leave();
    const puids = [await ask('http'), await ask('http')];
    while (!puids.every((puid) => outbox().includes(puid))) await pause(20);
    const killed = await servingProcess();
    process.kill(killed.pid, 'SIGKILL');
    await survivors([killed], 10_000);
    await receiver.comeBack();
    const events = await receiver.until(4, ({ headers }) => puids.includes(headers['ce-requestid'] as string));
    expect(new Set(events.map(({ headers }) => headers['ce-requestid']))).toEqual(new Set(puids));
    await client.until('http', isAvailable);
  });

  it('is counted by sink in the metrics', async () => {
    const puid = await ask('http');
    await receiver.until(2, of(puid));
    // The other side has an event a moment before its answer is counted.
    const delivered = new RegExp(`^ovenbird_log_sink_delivered_total\\{sink="${receiver.url}"\\} [1-9]`, 'm');
    while (!delivered.test(await metrics())) await pause(20);
    expect(await metrics()).toContain(`ovenbird_log_sink_dropped_total{sink="${receiver.url}",reason="full"} 0\n`);
  });

  it('says nothing of a request that asks for it', async () => {
    const skipped = await ask('http', [[1, 2]], { 'seldon-skip-logging': 'true' });
    const logged = await ask('http');
    await untilRows(`SELECT id FROM predictions WHERE id = '${logged}'`, 1);
    await receiver.until(2, of(logged));
    expect(await rows(`SELECT id FROM predictions WHERE id = '${skipped}'`)).toEqual([]);
    expect(receiver.events.filter(of(skipped))).toEqual([]);
  });
});

describe('a deployment that logs less', () => {
  it('counts what it does not log, and logs feedback about it', async () => {
    await serve('sampled', { logger: { mode: 'all', url: receiver.url }, annotations: { 'ovenbird.io/log-sample-percent': '0' } });
    const puid = await ask('sampled');
    await judge('sampled', puid, 1);
    expect(await untilRows(`SELECT reward FROM feedback WHERE id = '${puid}'`, 1)).toEqual([[1]]);
    const events = await receiver.until(1, of(puid));
    expect(events.map(({ headers }) => headers['ce-type'])).toEqual([FEEDBACK]);
    expect(await rows("SELECT id FROM predictions WHERE deployment = 'sampled'")).toEqual([]);
    const requests = async () =>
      ((await client.api('/deployments/default/sampled/stats?windowMs=900000')).body as { totals: { requests: number } }).totals.requests;
    while ((await requests()) < 1) await pause(100);
  });

  it('cuts what is too large, everywhere, and says how large it was', async () => {
    await serve('cut', { logger: { mode: 'request', url: receiver.url }, annotations: { 'ovenbird.io/log-max-payload-bytes': '20' } });
    const puid = await ask('cut', [[1.25, 2.5, 3.75]]);
    const [event] = await receiver.until(1, of(puid));
    expect(event!.body).toEqual({ truncated: true, size: expect.any(Number), start: '{"data":{"' });
    const [row] = await untilRows(`SELECT request, truncated, request_bytes, response FROM node_calls WHERE id = '${puid}'`, 1);
    expect(row).toEqual(['{"data":{"names":["a', true, (event!.body as { size: number }).size, null]);
  });

  it('keeps no payloads where it is told so', async () => {
    await serve('bare', { annotations: { 'ovenbird.io/log-payloads': 'false' } });
    const puid = await ask('bare');
    expect(await untilRows(`SELECT code, request, response FROM predictions WHERE id = '${puid}'`, 1)).toEqual([[200, null, null]]);
  });

  it('is refused with an annotation or an address that cannot be', async () => {
    const faulty = { logger: { mode: 'all', url: 'ftp://me:secret@host/' }, annotations: { 'ovenbird.io/log-sample-percent': '101' } };
    await expect(serve('faulty', faulty)).rejects.toThrow(/graph\.children\[0\]\.logger\.url: must be a URL that starts with http/);
    await expect(serve('faulty', faulty)).rejects.not.toThrow(/secret/);
    await expect(serve('faulty', faulty)).rejects.toThrow(/log-sample-percent/);
  });
});

describe.skipIf(noKafka)(`a logger with a topic of Kafka${noKafka ? ` (skipped: ${noKafka})` : ''}`, () => {
  const TOPIC = 'requests';
  const messages: { key: string; value: string; headers: Map<string, string> }[] = [];
  let consumer: Consumer<string, string, string, string>;

  async function listen(): Promise<void> {
    consumer = new Consumer({
      groupId: 'listener',
      clientId: 'listener',
      bootstrapBrokers: [kafka!.broker],
      deserializers: stringDeserializers,
      autocreateTopics: true,
    });
    const stream = await consumer.consume({ topics: [TOPIC], mode: 'earliest', autocommit: false });
    stream.on('data', (message) => messages.push(message));
  }

  async function until(count: number, puids: readonly string[]) {
    const found = () => messages.filter(({ key }) => puids.includes(key));
    while (found().length < count) await pause(50);
    return found();
  }

  beforeAll(async () => {
    await serve('kafka', { logger: { mode: 'all' }, env: { LOGGER_KAFKA_BROKER: kafka!.broker, LOGGER_KAFKA_TOPIC: TOPIC } });
  });
  afterAll(async () => {
    await consumer?.close(true);
  });

  it('sends the pair of a call, with the attributes as headers', async () => {
    const puid = await ask('kafka');
    await listen();
    const [request, response] = await until(2, [puid]);
    expect(Object.fromEntries(request!.headers)).toMatchObject({
      type: REQUEST,
      'content-type': 'application/json',
      requestid: puid,
      modelid: 'first',
      inferenceservicename: 'kafka',
      namespace: 'default',
      endpoint: 'main',
      protocol: 'seldon',
    });
    expect(JSON.parse(request!.value)).toMatchObject({ data: { ndarray: [[1, 2]] } });
    expect(response!.headers.get('type')).toBe(RESPONSE);
  });

  it('sends what came while the broker was killed once it is there again', async () => {
    await consumer.close(true);
    await kafka!.kill();
    const puids = [await ask('kafka'), await ask('kafka')];
    await kafka!.resume();
    messages.length = 0;
    await listen();
    const keys = (await until(4, puids)).map(({ key }) => key);
    expect(keys).toEqual(puids.flatMap((puid) => [puid, puid]));
  });

  describeEventSink(() => ({
    destination: { kind: 'kafka', brokers: kafka!.broker, topic: TOPIC },
    nobody: { kind: 'kafka', brokers: '127.0.0.1:1', topic: TOPIC },
    arrived: async (requestIds, count) =>
      (await until(count, requestIds)).map(({ key, headers }) => ({ requestId: key, type: headers.get('type')! })),
    // More than the broker takes in one message.
    refused: () => logEvent({ body: JSON.stringify('x'.repeat(2_000_000)) }),
  }));
});

describe.skipIf(noOpenSearch)(`loggers with an OpenSearch for all${noOpenSearch ? ` (skipped: ${noOpenSearch})` : ''}`, () => {
  async function document(index: string, id: string): Promise<Record<string, unknown> | undefined> {
    const answer = await fetch(`${openSearch!.url}/${index}/_doc/${id}`);
    return ((await answer.json()) as { _source?: Record<string, unknown> })._source;
  }

  async function untilDocument(index: string, id: string, holds: (found: Record<string, unknown>) => boolean) {
    for (;;) {
      const found = await document(index, id);
      if (found && holds(found)) return found;
      await pause(50);
    }
  }

  const index = 'inference-log-seldon-default-search-main';
  beforeAll(() => serve('search', { logger: { mode: 'all' } }));

  it('have the request, the response and the feedback of a call in one document', async () => {
    const puid = await ask('search');
    await judge('search', puid, 0.5);
    const found = await untilDocument(index, puid, ({ request, response, feedback }) => Boolean(request && response && feedback));
    expect(found).toMatchObject({
      request: {
        instance: [1, 2],
        names: ['a', 'b'],
        elements: { a: 1, b: 2 },
        dataType: 'tabular',
        'ce-source': `${platform.inference}/`,
      },
      response: { instance: [0.1, 0.9, 0.5], names: ['class0', 'class1', 'class2'] },
      feedback: { reward: 0.5 },
      ServingEngine: 'seldon',
      'Ce-Inferenceservicename': 'search',
      'Ce-Modelid': 'first',
      'Ce-Namespace': 'default',
      'Ce-Endpoint': 'main',
      RequestId: puid,
    });
  });

  it('have a document for each row of a batch', async () => {
    const puid = await ask('search', [
      [1, 2],
      [3, 4],
    ]);
    const second = await untilDocument(index, `${puid}-item-1`, ({ request }) => Boolean(request));
    expect(second).toMatchObject({ request: { instance: [3, 4] }, RequestId: puid });
    expect(await untilDocument(index, `${puid}-item-0`, ({ request }) => Boolean(request))).toMatchObject({
      request: { instance: [1, 2] },
    });
  });

  it('have what came although its index refused something before', async () => {
    const [wrong, right] = [await ask('search', [['no number', 2]]), await ask('search')];
    await untilDocument(index, right, ({ response }) => Boolean(response));
    expect(await document(index, wrong)).not.toHaveProperty('request');
    // The other side has its document a moment before the answer about it is counted.
    const counted = `ovenbird_log_sink_dropped_total{sink="elasticsearch+${openSearch!.url}/",reason="refused"} 1\n`;
    while (!(await metrics()).includes(counted)) await pause(20);
  });

  describeEventSink(() => ({
    destination: { kind: 'elasticsearch', url: openSearch!.url },
    nobody: { kind: 'elasticsearch', url: NOBODY },
    arrived: async (requestIds) => {
      const found: { requestId: string; type: string }[] = [];
      for (const requestId of requestIds) {
        const merged = await untilDocument('inference-log-seldon-default-iris-main', requestId, () => true);
        for (const side of ['request', 'response', 'feedback'] as const)
          if (merged[side]) found.push({ requestId, type: EVENT_TYPES[side] });
      }
      return found;
    },
    refused: () => logEvent({ body: '{"data":{"ndarray":[["no number"]]}}' }),
  }));
});

describe('a platform that is stopped', () => {
  it('sends what waits when it is started again', async () => {
    await receiver.leave();
    const puid = await ask('http');
    expect(await platform.stop()).toBe(0);
    platform = await start();
    client = createServingClient(platform);
    await receiver.comeBack();
    await receiver.until(2, of(puid));
  });
});
