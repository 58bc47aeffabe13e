// How brokers of Kafka are spoken to where not in the clear, in the variables of Seldon's executor: those of a manifest's
// `svcOrchSpec`, and those of the server's own environment. What is secret is only pointed at, and read when somebody connects.

/** A text, or where it is: in a file of this machine, or under a key of a secret that is known by name. */
export type TextSource = { readonly text: string } | { readonly file: string } | { readonly secret: string; readonly key: string };

export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

export interface KafkaSecurity {
  /** PEM, all of them. Absent: not encrypted. */
  readonly tls?: {
    /** Absent: what the system trusts. */
    readonly ca?: TextSource;
    readonly certificate?: TextSource;
    readonly key?: TextSource;
    readonly passphrase?: TextSource;
  };
  readonly sasl?: {
    readonly mechanism: (typeof SASL_MECHANISMS)[number];
    readonly username: TextSource;
    readonly password: TextSource;
  };
}

/** Undefined for one that is not set, or empty. */
export type KafkaVariables = (name: string) => TextSource | undefined;

export type KafkaSecurityReading =
  | { readonly kind: 'plain' }
  | { readonly kind: 'secured'; readonly security: KafkaSecurity }
  /** Names the variable; tells nothing that is secret. */
  | { readonly kind: 'wrong'; readonly fault: string };

const PROTOCOL = 'KAFKA_SECURITY_PROTOCOL';
const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];
const TLS = {
  ca: 'KAFKA_SSL_CA_CERT',
  certificate: 'KAFKA_SSL_CLIENT_CERT',
  key: 'KAFKA_SSL_CLIENT_KEY',
} as const;
const PASSPHRASE = 'KAFKA_SSL_CLIENT_KEY_PASS';
const MECHANISM = 'KAFKA_SASL_MECHANISM';
const USERNAME = 'KAFKA_SASL_USERNAME';
const PASSWORD = 'KAFKA_SASL_PASSWORD';
const OF_TLS = [...Object.values(TLS).flatMap((name) => [name, `${name}_FILE`]), PASSPHRASE];
const OF_SASL = [MECHANISM, USERNAME, PASSWORD];

export function readKafkaSecurity(of: KafkaVariables): KafkaSecurityReading {
  const wrong = (fault: string) => ({ kind: 'wrong', fault }) as const;
  const protocol = written(of, PROTOCOL, 'PLAINTEXT')?.toUpperCase();
  if (protocol === undefined || !PROTOCOLS.includes(protocol)) return wrong(`${PROTOCOL}: must be one of ${PROTOCOLS.join(', ')}`);
  const [encrypts, names] = [protocol.endsWith('SSL'), protocol.startsWith('SASL')];
  // What somebody wants encrypted must not be sent in the clear because of a word that is missing.
  const idle = [...(encrypts ? [] : OF_TLS), ...(names ? [] : OF_SASL)].find((name) => of(name));
  if (idle) return wrong(`${idle}: is set, and ${PROTOCOL} is ${protocol}, which does not use it`);
  if (protocol === 'PLAINTEXT') return { kind: 'plain' };
  const tls = encrypts ? tlsOf(of) : undefined;
  if (tls && (tls.certificate === undefined) !== (tls.key === undefined))
    return wrong(`${TLS.certificate} and ${TLS.key}: must be given together`);
  if (!names) return { kind: 'secured', security: { ...(tls ? { tls } : {}) } };
  const mechanism = SASL_MECHANISMS.find((known) => known === written(of, MECHANISM, '')?.toUpperCase());
  if (!mechanism) return wrong(`${MECHANISM}: must be one of ${SASL_MECHANISMS.join(', ')}`);
  const [username, password] = [of(USERNAME), of(PASSWORD)];
  if (!username || !password) return wrong(`${username ? PASSWORD : USERNAME}: must be given for ${PROTOCOL} ${protocol}`);
  return { kind: 'secured', security: { ...(tls ? { tls } : {}), sasl: { mechanism, username, password } } };
}

/** What must be written out, since it is no secret. @returns undefined when it is not */
function written(of: KafkaVariables, name: string, fallback: string): string | undefined {
  const source = of(name) ?? { text: fallback };
  return 'text' in source ? source.text : undefined;
}

/** A file goes before a text, as in Seldon. */
function tlsOf(of: KafkaVariables): NonNullable<KafkaSecurity['tls']> {
  const sources = Object.entries(TLS).map(([part, name]) => {
    const file = written(of, `${name}_FILE`, '');
    return [part, file ? { file } : of(name)] as const;
  });
  return Object.fromEntries([...sources, ['passphrase', of(PASSPHRASE)]].filter(([, source]) => source !== undefined));
}
