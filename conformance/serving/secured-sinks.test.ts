// Brokers and receivers that ask who one is, in the real program: a real Kafka with certificates and passwords, for graphs that
// are fed from topics and for what loggers send; a receiver over https with an authority of its own. Nothing secret is told.
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, makeCertificates, noCertificates } from '../support/certificates.ts';
import { type Kafka, noKafka, type SecuredListeners, startKafka } from '../support/kafka.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { createServingClient, isAvailable } from './serving-client.ts';

const TOKEN = 'a-token-of-the-tests';
const because = noKafka ?? noCertificates;

type Variable =
  | { readonly value: string }
  | { readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } } };
const secret = (key: string): Variable => ({ valueFrom: { secretKeyRef: { name: 'kafka', key } } });

describe.skipIf(because)(`secured receivers${because ? ` (skipped: ${because})` : ''}`, () => {
  let folder: string;
  let certificates: Certificates;
  let kafka: Kafka;
  let secured: SecuredListeners;
  let web: Server;
  let webUrl: string;
  let platform: Platform;
  let client: ReturnType<typeof createServingClient>;
  const consumers: Consumer<string, string, string, string>[] = [];
  const posted: { readonly authorization: string | undefined; readonly requestId: string }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-secured-'));
    certificates = await makeCertificates();
    kafka = await startKafka(certificates);
    secured = kafka.secured!;
    await mkdir(join(folder, 'secrets', 'kafka'), { recursive: true });
    await writeFile(join(folder, 'secrets', 'kafka', 'password'), `${secured.password}\n`);
    await writeFile(join(folder, 'secrets', 'kafka', 'passphrase'), certificates.client.passphrase);
    await writeFile(join(folder, 'secrets', 'kafka', 'wrong'), 'not-the-password-of-the-tests');
    const { server } = certificates;
    web = createServer({ key: await readFile(server.key), cert: await readFile(server.certificate) }, (request, response) => {
      const { authorization, 'ce-requestid': requestId } = request.headers;
      posted.push({ authorization, requestId: String(requestId) });
      request.resume().on('end', () => response.writeHead(202).end());
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
    webUrl = `https://localhost:${(web.address() as AddressInfo).port}/`;
    platform = await startPlatform({
      dataDir: join(folder, 'data'),
      args: ['--secrets', join(folder, 'secrets'), '--log-kafka', secured.saslSsl, '--log-http', webUrl],
      env: {
        NODE_EXTRA_CA_CERTS: certificates.ca,
        OVENBIRD_LOG_HTTP_AUTHORIZATION: `Bearer ${TOKEN}`,
        KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
        KAFKA_SASL_MECHANISM: 'PLAIN',
        KAFKA_SASL_USERNAME: secured.username,
        KAFKA_SASL_PASSWORD: secured.password,
      },
    });
    client = createServingClient(platform);
  });
  afterAll(async () => {
    await Promise.all(consumers.map((consumer) => consumer.close(true).catch(() => {})));
    await platform?.stop();
    await kafka?.stop();
    web?.close();
    web?.closeAllConnections();
    await certificates?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const apply = (name: string, env: Record<string, Variable>, more: object = {}, logger?: object) =>
    client.apply({
      apiVersion: 'machinelearning.seldon.io/v1',
      kind: 'SeldonDeployment',
      metadata: { name },
      spec: {
        ...more,
        predictors: [
          {
            name: 'main',
            graph: { name: 'classifier', implementation: 'SIMPLE_MODEL', type: 'MODEL', children: [], ...(logger ? { logger } : {}) },
            svcOrchSpec: { env: Object.entries(env).map(([variable, value]) => ({ name: variable, ...value })) },
          },
        ],
      },
    });

  const stream = (name: string, broker: string, env: Record<string, Variable>) =>
    apply(
      name,
      {
        KAFKA_BROKER: { value: broker },
        KAFKA_INPUT_TOPIC: { value: `${name}-in` },
        KAFKA_OUTPUT_TOPIC: { value: `${name}-out` },
        ...env,
      },
      { serverType: 'kafka' },
    );

  async function send(topic: string, puid: string): Promise<void> {
    const producer = new Producer<string, string, string, string>({
      clientId: 'asker',
      bootstrapBrokers: [kafka.broker],
      serializers: stringSerializers,
      autocreateTopics: true,
      retries: 10,
      retryDelay: 300,
    });
    await producer.send({ messages: [{ topic, value: '{"data":{"ndarray":[[1,2]]}}', headers: { 'seldon-puid': puid } }] });
    await producer.close();
  }

  /** @returns keys of what comes to a topic */
  async function listen(topic: string): Promise<readonly string[]> {
    const consumer = new Consumer<string, string, string, string>({
      groupId: `listener-${topic}`,
      clientId: 'listener',
      bootstrapBrokers: [kafka.broker],
      deserializers: stringDeserializers,
      autocreateTopics: true,
      maxWaitTime: 200,
      retries: 20,
      retryDelay: 300,
    });
    consumers.push(consumer);
    const keys: string[] = [];
    (await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false })).on('data', ({ key }) => keys.push(key));
    return keys;
  }

  async function untilHas(keys: readonly string[], wanted: string): Promise<void> {
    while (!keys.includes(wanted)) await pause(50);
  }

  async function ask(name: string): Promise<string> {
    const answer = await fetch(`${platform.inference}/seldon/default/${name}/api/v1.0/predictions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"data":{"ndarray":[[1,2]]}}',
    });
    expect(answer.status).toBe(200);
    return answer.headers.get('seldon-puid')!;
  }

  const user = (password: Variable): Record<string, Variable> => ({
    KAFKA_SASL_USERNAME: { value: secured.username },
    KAFKA_SASL_PASSWORD: password,
  });

  it.each([
    [
      'a user by PLAIN over TLS, its password in a secret',
      'plain',
      () => secured.saslSsl,
      () => ({
        KAFKA_SECURITY_PROTOCOL: { value: 'sasl_ssl' },
        KAFKA_SASL_MECHANISM: { value: 'PLAIN' },
        KAFKA_SSL_CA_CERT_FILE: { value: certificates.ca },
        ...user(secret('password')),
      }),
    ],
    [
      'a user by SCRAM',
      'scram',
      () => secured.saslPlaintext,
      () => ({
        KAFKA_SECURITY_PROTOCOL: { value: 'SASL_PLAINTEXT' },
        KAFKA_SASL_MECHANISM: { value: 'SCRAM-SHA-256' },
        ...user(secret('password')),
      }),
    ],
    [
      'a certificate whose key is locked',
      'ssl',
      () => secured.ssl,
      () => ({
        KAFKA_SECURITY_PROTOCOL: { value: 'SSL' },
        KAFKA_SSL_CA_CERT_FILE: { value: certificates.ca },
        KAFKA_SSL_CLIENT_CERT_FILE: { value: certificates.client.certificate },
        KAFKA_SSL_CLIENT_KEY_FILE: { value: certificates.client.key },
        KAFKA_SSL_CLIENT_KEY_PASS: secret('passphrase'),
      }),
    ],
  ])('feed a graph and take its answers: %s', async (_what, name, broker, env) => {
    expect((await stream(name, broker(), env())).status).toBe(200);
    await client.until(name, isAvailable);
    await send(`${name}-in`, `${name}-1`);
    await untilHas(await listen(`${name}-out`), `${name}-1`);
  });

  it('that do not want the password are told as such in the status of the deployment', async () => {
    const env = {
      KAFKA_SECURITY_PROTOCOL: { value: 'SASL_PLAINTEXT' },
      KAFKA_SASL_MECHANISM: { value: 'SCRAM-SHA-256' },
      ...user(secret('wrong')),
    };
    await stream('unwanted', secured.saslPlaintext, env);
    const { message } = await client.until('unwanted', (page) => page.message?.includes('does not work') ?? false);
    expect(message).toMatch(/authentication/i);
    await stream('missing', secured.saslPlaintext, { ...env, ...user(secret('none')) });
    await client.until('missing', (page) => page.message?.includes('the key none of the secret kafka cannot be read') ?? false);
  });

  it('get what a logger sends: with the server’s own password to its own brokers, and with the manifest’s to others', async () => {
    await apply('ours', {}, {}, { mode: 'all' });
    const theirs = {
      LOGGER_KAFKA_BROKER: { value: secured.saslPlaintext },
      LOGGER_KAFKA_TOPIC: { value: 'theirs' },
      KAFKA_SECURITY_PROTOCOL: { value: 'SASL_PLAINTEXT' },
      KAFKA_SASL_MECHANISM: { value: 'SCRAM-SHA-256' },
      ...user(secret('password')),
    };
    await apply('theirs', theirs, {}, { mode: 'all' });
    for (const [name, topic] of [
      ['ours', 'seldon'],
      ['theirs', 'theirs'],
    ] as const) {
      await client.until(name, isAvailable);
      const puid = await ask(name);
      await untilHas(await listen(topic), puid);
    }
  });

  it('get events over https, by an authority of one’s own, and the server’s token where its options send to', async () => {
    await apply('tls', {}, {}, { mode: 'request', url: webUrl });
    await client.until('tls', isAvailable);
    const puid = await ask('tls');
    while (!posted.some(({ requestId }) => requestId === puid)) await pause(20);
    expect(posted.find(({ requestId }) => requestId === puid)!.authorization).toBe(`Bearer ${TOKEN}`);
    await apply('elsewhere', {}, {}, { mode: 'request', url: `${webUrl}elsewhere` });
    await client.until('elsewhere', isAvailable);
    const other = await ask('elsewhere');
    while (!posted.some(({ requestId }) => requestId === other)) await pause(20);
    expect(posted.find(({ requestId }) => requestId === other)!.authorization).toBeUndefined();
  });

  it.each([
    [{ KAFKA_SECURITY_PROTOCOL: { value: 'SASL_SSL' }, KAFKA_SASL_MECHANISM: { value: 'GSSAPI' } }, 'KAFKA_SASL_MECHANISM: must be one of'],
    [{ KAFKA_SASL_PASSWORD: { value: 'hidden' } }, 'KAFKA_SASL_PASSWORD: is set, and KAFKA_SECURITY_PROTOCOL is PLAINTEXT'],
    [{ KAFKA_SASL_PASSWORD: { valueFrom: { secretKeyRef: { name: '..', key: 'x' } } } }, 'must be letters'],
  ])('are refused with %j', async (env: Record<string, Variable>, message) => {
    const refused = await stream('refused', secured.saslSsl, env);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain(message);
    expect(JSON.stringify(refused.body)).not.toContain('hidden');
  });

  it('are spoken to without a word that is secret among arguments, in the log, in metrics and on the disk', async () => {
    const words = [secured.password, TOKEN, certificates.client.passphrase, 'not-the-password-of-the-tests'];
    const commands = (await descendantsOf(platform.pid)).map(({ command }) => command).join('\n');
    const metrics = await (await fetch(`${platform.inference}/metrics`)).text();
    const data = join(folder, 'data');
    const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const contents = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
    expect(files.some(({ parentPath }) => parentPath.includes('outbox'))).toBe(true);
    for (const text of [commands, platform.log(), metrics, ...contents]) for (const word of words) expect(text.includes(word)).toBe(false);
  });
});
