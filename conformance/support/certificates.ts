// Certificates for tests, made when they run: an authority, a server on the loopback address and somebody who calls it.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Paths of PEM files. */
export interface Certificates {
  readonly ca: string;
  readonly server: { readonly certificate: string; readonly key: string };
  /** The key opens with the passphrase alone. */
  readonly client: { readonly certificate: string; readonly key: string; readonly passphrase: string };
  remove(): Promise<void>;
}

/** Why none can be made on this machine; undefined when they can. */
export const noCertificates: string | undefined = hasOpenssl() ? undefined : 'this machine has no openssl to make certificates with';

export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-certificates-'));
  const openssl = (...given: string[]) => promisify(execFile)('openssl', given, { cwd: folder });
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  const passphrase = 'the passphrase of a test';

  async function issue(name: string, ...extensions: string[]): Promise<void> {
    await openssl('req', ...newKey, '-subj', `/CN=${name}`, ...extensions, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy'];
    await openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.pem`);
  }

  await openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  await issue('server', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  await issue('client');
  await openssl('pkcs8', '-topk8', '-in', 'client.key', '-out', 'client.locked.key', '-passout', `pass:${passphrase}`);
  const at = (file: string) => join(folder, file);
  return {
    ca: at('ca.pem'),
    server: { certificate: at('server.pem'), key: at('server.key') },
    client: { certificate: at('client.pem'), key: at('client.locked.key'), passphrase },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A server's key and certificate in one file, as Kafka wants them. */
export async function keyWithCertificate({ server }: Certificates): Promise<string> {
  return (await readFile(server.key, 'utf8')) + (await readFile(server.certificate, 'utf8'));
}

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
