// What the driver is given to speak to secured brokers. Files and secrets are read whenever somebody connects, so that
// renewed ones count without a restart.
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { ConnectionOptions } from '@platformatic/kafka';
import type { KafkaSecurity, TextSource } from '../kernel/kafka-security.ts';

export type KafkaConnection = Pick<ConnectionOptions, 'tls' | 'tlsServerName' | 'sasl'>;

/**
 * @param secretsDir  a folder for each secret, with a file for each key; as Kubernetes mounts them
 * @throws            what names the file or the secret that cannot be read
 */
export async function kafkaConnection(
  security: KafkaSecurity | undefined,
  brokers: readonly string[],
  secretsDir: string | undefined,
): Promise<KafkaConnection> {
  const { tls, sasl } = security ?? {};
  const read = async <Name extends string>(name: Name, source: TextSource | undefined) =>
    (source ? { [name]: await textOf(source, secretsDir) } : {}) as { readonly [name in Name]?: string };
  return {
    ...(tls
      ? {
          tls: {
            ...(await read('ca', tls.ca)),
            ...(await read('cert', tls.certificate)),
            ...(await read('key', tls.key)),
            ...(await read('passphrase', tls.passphrase)),
          },
          // A broker behind a proxy is found by the name that is asked for; an address is no name.
          tlsServerName: !brokers.some((broker) => isIP(broker.slice(0, broker.lastIndexOf(':')).replace(/^\[|\]$/g, ''))),
        }
      : {}),
    ...(sasl
      ? { sasl: { mechanism: sasl.mechanism, ...(await read('username', sasl.username)), ...(await read('password', sasl.password)) } }
      : {}),
  };
}

async function textOf(source: TextSource, secretsDir: string | undefined): Promise<string> {
  if ('text' in source) return source.text;
  // Editors end a file with a line break, which no certificate, user or password has at its end.
  if ('file' in source) return (await readText(source.file, source.file)).trimEnd();
  const name = `the key ${source.key} of the secret ${source.secret}`;
  if (secretsDir === undefined) throw new Error(`${name} cannot be read: the server was started without --secrets DIR.`);
  return (await readText(join(secretsDir, source.secret, source.key), name)).trimEnd();
}

async function readText(path: string, name: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${name} cannot be read: ${error.code}.`);
  });
}
