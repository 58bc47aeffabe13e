// Graphs that are fed from a topic of a real Kafka and answer to another, in the real program: at least once, whatever ends in
// the middle. Every test sends numbered messages and looks for all of their ids among the answers.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Consumer, Producer, stringDeserializer, stringSerializers } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProto } from '../../packages/server/src/protocols/load-proto.ts';
import { type Kafka, noKafka, startKafka } from '../support/kafka.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, survivors } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';
import { createServingClient, isAvailable } from './serving-client.ts';

interface Sent {
  readonly key?: string;
  readonly value: string | Buffer;
  readonly headers?: Record<string, string>;
}

interface Answered {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

interface Listener {
  readonly answers: Answered[];
  /** Waits until each of these ids is among the answers. */
  until(ids: readonly string[]): Promise<Answered[]>;
  stop(): Promise<void>;
}

let folder: string;
let kafka: Kafka;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;
const listeners: Listener[] = [];

const json = ({ value }: Answered) => JSON.parse(value.toString()) as Record<string, unknown>;
const idOf = ({ headers }: Answered) => headers['seldon-puid']!;
const numbered = (prefix: string, count: number): Sent[] =>
  Array.from({ length: count }, (_, index) => ({
    key: `${prefix}-key-${index % 3}`,
    headers: { 'Seldon-Puid': `${prefix}-${index}` },
    value: JSON.stringify({ data: { ndarray: [[index]] } }),
  }));
const idsOf = (messages: readonly Sent[]) => messages.map(({ headers }) => headers!['Seldon-Puid']!);

async function send(topic: string, messages: readonly Sent[]): Promise<void> {
  const { headerKey, headerValue } = stringSerializers;
  const producer = new Producer<Buffer, Buffer, string, string>({
    clientId: 'asker',
    bootstrapBrokers: [kafka.broker],
    serializers: { headerKey, headerValue },
    autocreateTopics: true,
    retries: 10,
    retryDelay: 300,
  });
  await producer.send({
    messages: messages.map(({ key, value, headers = {} }) => ({
      topic,
      ...(key === undefined ? {} : { key: Buffer.from(key) }),
      value: Buffer.from(value),
      headers,
    })),
  });
  await producer.close();
}

async function listen(topic: string): Promise<Listener> {
  const consumer = new Consumer<Buffer, Buffer, string, string>({
    groupId: `listener-${topic}-${performance.now()}`,
    clientId: 'listener',
    bootstrapBrokers: [kafka.broker],
    deserializers: { headerKey: stringDeserializer, headerValue: stringDeserializer },
    autocreateTopics: true,
    maxWaitTime: 200,
    retries: 20,
    retryDelay: 300,
  });
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
  const answers: Answered[] = [];
  stream.on('data', ({ key, value, headers }) => answers.push({ key: key.toString(), value, headers: Object.fromEntries(headers) }));
  stream.on('error', () => {});
  const listener: Listener = {
    answers,
    until: async (ids) => {
      for (;;) {
        const found = answers.filter((answer) => ids.includes(idOf(answer)));
        if (new Set(found.map(idOf)).size === ids.length) return found;
        await pause(20);
      }
    },
    stop: () => consumer.close(true).catch(() => {}),
  };
  listeners.push(listener);
  return listener;
}

interface Streamed {
  readonly protocol?: string;
  readonly seconds?: number;
  readonly factor?: number;
  readonly env?: Record<string, string>;
}

/** A transformer that adds one, above a model that multiplies. */
function manifestOf(name: string, { protocol = 'seldon', seconds = 0, factor = 10, env = {} }: Streamed) {
  const variables = { KAFKA_BROKER: kafka.broker, KAFKA_INPUT_TOPIC: `${name}-in`, KAFKA_OUTPUT_TOPIC: `${name}-out`, ...env };
  const parameters = [
    { name: 'factor', type: 'FLOAT', value: String(factor) },
    { name: 'seconds', type: 'FLOAT', value: String(seconds) },
  ];
  const graph = { name: 'add', type: 'TRANSFORMER', children: [{ name: 'scale', type: 'MODEL', parameters, children: [] }] };
  const containers = ['add', 'scale'].map((unit) => ({ name: unit, image: 'me/scale:1' }));
  const svcOrchSpec = { env: Object.entries(variables).map(([key, value]) => ({ name: key, value })) };
  return {
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name },
    spec: { serverType: 'kafka', protocol, predictors: [{ name: 'main', graph, svcOrchSpec, componentSpecs: [{ spec: { containers } }] }] },
  };
}

async function serve(name: string, streamed: Streamed = {}): Promise<Listener> {
  const applied = await client.apply(manifestOf(name, streamed));
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body));
  await client.until(name, isAvailable);
  return listen(`${name}-out`);
}

async function metric(name: string, deployment: string): Promise<number> {
  const text = await (await fetch(`${platform.inference}/metrics`)).text();
  return Number(new RegExp(`^ovenbird_stream_${name}\\{deployment_name="${deployment}".*\\} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

const processes = async (part: string) => (await descendantsOf(platform.pid)).filter(({ command }) => command.includes(part));

describe.skipIf(noKafka)(`a deployment that is fed from a topic${noKafka ? ` (skipped: ${noKafka})` : ''}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-streaming-'));
    const images = { 'me/scale:1': { python: `${join(import.meta.dirname, 'components')}/Streamed.py:Scale` } };
    await writeFile(join(folder, 'images.json'), JSON.stringify(images));
    kafka = await startKafka();
    platform = await startPlatform({ python: await pythonPath(), args: ['--images', join(folder, 'images.json')] });
    client = createServingClient(platform);
  });
  afterAll(async () => {
    await Promise.all(listeners.map((listener) => listener.stop()));
    await platform?.stop();
    await kafka?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  describe('with the protocol of Seldon', () => {
    let listener: Listener;
    beforeAll(async () => {
      listener = await serve('iris');
    });

    it('answers each message under its key and id, in order, and is asked over HTTP as well', async () => {
      const asked = numbered('a', 30);
      await send('iris-in', asked);
      const answers = await listener.until(idsOf(asked));
      expect(answers.map(idOf)).toEqual(idsOf(asked));
      expect(answers.map(({ key }) => key)).toEqual(asked.map(({ key }) => key));
      expect(json(answers[2]!)).toMatchObject({ data: { ndarray: [[30]] }, meta: { puid: 'a-2' } });
      expect(answers[2]!.headers).toEqual({ 'content-type': 'application/json', 'seldon-puid': 'a-2' });
      expect((await client.predict('iris', { data: { ndarray: [[1]] } })).body).toMatchObject({ data: { ndarray: [[20]] } });
    });

    it('answers what cannot be understood with an error, and goes on', async () => {
      const bad = ['', 'no JSON', '{}', '{"data":{"ndarray":[["x"]]}}'].map((value, index) => ({
        value,
        headers: { requestid: `bad-${index}` },
      }));
      const good = numbered('good', 2);
      await send('iris-in', [...bad, ...good]);
      const answers = await listener.until([...bad.map(({ headers }) => headers.requestid), ...idsOf(good)]);
      for (const answer of answers.slice(0, 3)) {
        expect(answer.headers).toMatchObject({ error: '400', requestid: idOf(answer) });
        expect(json(answer)).toMatchObject({ status: { status: 1, info: expect.any(String) } });
      }
      expect(answers[3]!.headers.error).toMatch(/^[45]00$/);
      expect(answers.slice(4).map(({ headers }) => headers.error)).toEqual([undefined, undefined]);
    });

    it('calls what has no id by its place, which is the same when it comes again, and takes that for a key', async () => {
      const before = listener.answers.length;
      await send('iris-in', [{ value: '{"data":{"ndarray":[[1]]}}' }]);
      while (listener.answers.length === before) await pause(20);
      const answer = listener.answers[before]!;
      expect(idOf(answer)).toMatch(/^iris-in-0-\d+$/);
      expect(answer.key).toBe(idOf(answer));
    });

    it('answers a message in protobuf in protobuf', async () => {
      const seldon = new URL('../../packages/server/src/protocols/seldon/grpc/', import.meta.url);
      const type = loadProto(new URL('tensorflow.proto', seldon), new URL('seldon.proto', seldon)).lookupType(
        'seldon.protos.SeldonMessage',
      );
      const value = Buffer.from(type.encode(type.fromObject({ data: { tensor: { shape: [1, 1], values: [4] } } })).finish());
      const headers = { 'proto-name': 'seldon.protos.SeldonMessage' };
      await send('iris-in', [
        { value, headers: { ...headers, 'seldon-puid': 'proto' } },
        { value: Buffer.from([255, 255]), headers: { ...headers, 'seldon-puid': 'no-proto' } },
      ]);
      const [answer, refused] = await listener.until(['proto', 'no-proto']);
      expect(type.toObject(type.decode(answer!.value))).toMatchObject({ data: { tensor: { values: [50] } }, meta: { puid: 'proto' } });
      expect(answer!.headers).toMatchObject({ ...headers, 'content-type': 'application/protobuf' });
      expect(type.toObject(type.decode(refused!.value))).toMatchObject({ status: { info: expect.stringContaining('SeldonMessage') } });
      expect(refused!.headers.error).toBe('400');
    });

    it('is in the prediction log and in the metrics', async () => {
      const sql = "SELECT code, response FROM predictions WHERE id = 'a-1'";
      const rows = async () => (await client.api('/sql/query', 'POST', { sql, maxRows: 10 })).body.rows as unknown[][];
      while ((await rows()).length === 0) await pause(50);
      expect((await rows())[0]![0]).toBe(200);
      expect(await metric('received_total', 'iris')).toBe(listener.answers.length);
      expect(await metric('answered_total', 'iris')).toBe(listener.answers.length);
      expect(await metric('errors_total', 'iris')).toBe(5);
      expect(await metric('in_flight', 'iris')).toBe(0);
    });

    it('answers by the new revision what comes after a change, and loses nothing', async () => {
      const [before, after] = [numbered('before', 40), numbered('after', 10)];
      await send('iris-in', before);
      expect((await client.apply(manifestOf('iris', { factor: 100 }))).status).toBe(200);
      await client.until('iris', (page) => page.revision === 2 && isAvailable(page));
      await send('iris-in', after);
      const answers = await listener.until([...idsOf(before), ...idsOf(after)]);
      expect(answers.every(({ headers }) => headers.error === undefined)).toBe(true);
      expect(json(answers.find((answer) => idOf(answer) === 'after-1')!)).toMatchObject({ data: { ndarray: [[200]] } });
      expect(answers).toHaveLength(50);
    });
  });

  it('speaks Open Inference where that is its protocol', async () => {
    const listener = await serve('oip', { protocol: 'v2' });
    const tensor = { name: 'x', datatype: 'FP64', shape: [1, 1], data: [2] };
    await send('oip-in', [
      { value: JSON.stringify({ id: 'v2-id', inputs: [tensor] }) },
      { value: '{"inputs":1}', headers: { requestid: 'v2-bad' } },
    ]);
    const [answer, refused] = await listener.until(['v2-id', 'v2-bad']);
    expect(json(answer!)).toMatchObject({ id: 'v2-id', outputs: [{ data: [30] }] });
    expect(json(refused!)).toEqual({ error: expect.any(String) });
  });

  it('takes no more than it can answer, and loses nothing when its model, the broker and its process are killed', async () => {
    const listener = await serve('slow', { seconds: 0.02, env: { KAFKA_WORKERS: '2' } });
    const ask = async (prefix: string, count: number) => {
      const asked = numbered(prefix, count);
      await send('slow-in', asked);
      return idsOf(asked);
    };
    // Six seconds of work: the lag is looked up every two.
    const all = await ask('bound', 300);
    const [inFlight, lags]: [number[], number[]] = [[], []];
    while (!((await metric('answered_total', 'slow')) >= all.length)) {
      inFlight.push(await metric('in_flight', 'slow'));
      lags.push(await metric('lag', 'slow'));
      await pause(20);
    }
    expect(Math.max(...inFlight)).toBeGreaterThan(1);
    expect(Math.max(...inFlight)).toBeLessThanOrEqual(8);
    expect(Math.max(...lags)).toBeGreaterThan(8);

    all.push(...(await ask('model', 100)));
    while (listener.answers.length < all.length - 80) await pause(10);
    const workers = await processes('Streamed.py');
    expect(workers.length).toBeGreaterThan(0);
    for (const { pid } of workers) process.kill(pid, 'SIGKILL');
    await listener.until(all);

    all.push(...(await ask('serving', 100)));
    while (listener.answers.length < all.length - 80) await pause(10);
    const killed = (await processes('--role serving'))[0]!;
    process.kill(killed.pid, 'SIGKILL');
    await survivors([killed], 10_000);
    await listener.until(all);

    all.push(...(await ask('broker', 100)));
    while (listener.answers.length < all.length - 80) await pause(10);
    await kafka.kill();
    await client.until('slow', ({ message }) => message?.includes(kafka.broker) ?? false);
    expect(await metric('failing', 'slow')).toBe(1);
    await kafka.resume();
    const again = await listen('slow-out');
    const answers = await again.until(all);
    expect(answers.filter(({ headers }) => headers.error !== undefined)).toEqual([]);
    await client.until('slow', ({ message }) => message === null);
    // What was in flight comes again, and not more.
    expect(answers.length).toBeLessThan(all.length + 40);
  });

  it.each([
    [{ KAFKA_FULL_GRAPH: 'true' }, /KAFKA_FULL_GRAPH is true/],
    [{ KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' }, /KAFKA_SASL_MECHANISM: must be one of/],
    [{ KAFKA_INPUT_TOPIC: 'same', KAFKA_OUTPUT_TOPIC: 'same' }, /must be another topic/],
  ])('is refused with %j', async (env, message) => {
    const refused = await client.apply(manifestOf('refused', { env }));
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(refused.body)).toMatch(message);
  });
});
