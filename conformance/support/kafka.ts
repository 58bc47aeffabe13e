// A real Kafka for tests: one node in KRaft mode, broker and controller on free ports of the loopback address.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type Certificates, keyWithCertificate } from './certificates.ts';
import { freePort } from './free-port.ts';
import { classPath, type JavaPrograms, whyNoJava } from './java.ts';

export interface Kafka {
  /** e.g. `127.0.0.1:41234`; the same after a `resume`. */
  readonly broker: string;
  /** The same broker behind locks, where it was asked for them. */
  readonly secured?: SecuredListeners;
  readonly pid: number;
  /** `kill -9`: what is in topics stays. */
  kill(): Promise<void>;
  /** Starts it again, after `kill`, with its topics. */
  resume(): Promise<void>;
  /** Ends it and removes its topics. */
  stop(): Promise<void>;
}

export interface SecuredListeners {
  /** For callers with a certificate alone. */
  readonly ssl: string;
  /** For a user, by PLAIN; known by a name. */
  readonly saslSsl: string;
  /** For the same user, by SCRAM-SHA-256. */
  readonly saslPlaintext: string;
  readonly username: string;
  readonly password: string;
}

const KAFKA: JavaPrograms = {
  name: 'kafka-4.1.2',
  artifacts: ['org.apache.kafka:kafka_2.13:4.1.2', 'org.slf4j:slf4j-simple:1.7.36'],
};
const CLUSTER_ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const START_WITHIN_MS = 60_000;

/** For `it.skipIf(noKafka)` and the title beside it: why there can be no Kafka on this machine; undefined when there can. */
export const noKafka = whyNoJava(KAFKA);

/**
 * Topics are made when somebody asks for them, with one partition.
 * @param certificates  it listens with these too, and to a user
 */
export async function startKafka(certificates?: Certificates): Promise<Kafka> {
  const jars = await classPath(KAFKA);
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-kafka-'));
  const [brokerPort, controllerPort] = [await freePort(), await freePort()];
  const secured = certificates && (await secure(certificates, folder));
  const configuration = join(folder, 'server.properties');
  await writeFile(configuration, properties(join(folder, 'data'), brokerPort, controllerPort, secured));
  const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', CLUSTER_ID, '--config', configuration, ...(secured?.format ?? [])];
  await promisify(execFile)('java', ['-cp', jars, ...format]);
  const start = () => startBroker(jars, configuration);
  let broker = await start();
  return {
    broker: `127.0.0.1:${brokerPort}`,
    ...(secured ? { secured: secured.listeners } : {}),
    get pid() {
      return broker.pid ?? 0;
    },
    kill: () => end(broker),
    resume: async () => {
      broker = await start();
    },
    stop: async () => {
      await end(broker);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startBroker(jars: string, configuration: string): Promise<ChildProcess> {
  const options = ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=info'];
  const broker = spawn('java', [...options, '-cp', jars, 'kafka.Kafka', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
  const endWithUs = () => broker.kill('SIGKILL');
  process.once('exit', endWithUs);
  broker.once('exit', () => process.off('exit', endWithUs));
  broker.stdout?.resume();
  let log = '';
  const timer = setTimeout(endWithUs, START_WITHIN_MS);
  try {
    for await (const line of createInterface(broker.stderr!)) {
      log += `${line}\n`;
      if (/Kafka Server started/.test(line)) {
        broker.stderr?.resume();
        return broker;
      }
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`Kafka ended before it was ready:\n${log}`);
}

async function end(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return;
  const gone = once(broker, 'exit');
  broker.kill('SIGKILL');
  await gone;
}

interface Secured {
  readonly listeners: SecuredListeners;
  /** For the broker's configuration: `NAME://address`, and all the rest. */
  readonly listens: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  /** For the tool that makes its storage, which holds the users of SCRAM. */
  readonly format: readonly string[];
}

async function secure(certificates: Certificates, folder: string): Promise<Secured> {
  const [ssl, saslSsl, saslPlaintext] = [`127.0.0.1:${await freePort()}`, `localhost:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const [username, password] = ['tester', 'a-password-of-the-tests'];
  const keystore = join(folder, 'server.pem');
  await writeFile(keystore, await keyWithCertificate(certificates));
  const login = 'org.apache.kafka.common.security';
  return {
    listeners: { ssl, saslSsl, saslPlaintext, username, password },
    listens: [`SSL://${ssl}`, `SASL_SSL://${saslSsl}`, `SASL_PLAINTEXT://${saslPlaintext}`],
    properties: {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': keystore,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': certificates.ca,
      'listener.name.ssl.ssl.client.auth': 'required',
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
      'listener.name.sasl_ssl.plain.sasl.jaas.config': `${login}.plain.PlainLoginModule required user_${username}="${password}";`,
      'listener.name.sasl_ssl.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
      'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'SCRAM-SHA-256',
    },
    format: ['--add-scram', `SCRAM-SHA-256=[name=${username},password=${password}]`],
  };
}

function properties(data: string, brokerPort: number, controllerPort: number, secured?: Secured): string {
  const listens = [`PLAINTEXT://127.0.0.1:${brokerPort}`, ...(secured?.listens ?? [])];
  const values = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [...listens, `CONTROLLER://127.0.0.1:${controllerPort}`].join(),
    'advertised.listeners': listens.join(),
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
    'log.dirs': data,
    // One node is all that there is of everything that Kafka would have three of.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // After `kill -9`, its own controller would hold it for alive for another nine seconds.
    'broker.session.timeout.ms': 1000,
    'broker.heartbeat.interval.ms': 200,
    'auto.create.topics.enable': true,
    'num.partitions': 1,
    ...secured?.properties,
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
