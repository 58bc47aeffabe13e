import { describe, expect, it } from 'vitest';
import { readKafkaSecurity, type TextSource } from './kafka-security.ts';

const read = (given: Record<string, string | TextSource>) =>
  readKafkaSecurity((name) => {
    const value = given[name];
    return typeof value === 'string' ? (value === '' ? undefined : { text: value }) : value;
  });

describe('how brokers are spoken to', () => {
  it.each([[{}], [{ KAFKA_SECURITY_PROTOCOL: 'plaintext', KAFKA_SSL_CA_CERT: '' }]])('is in the clear with %j', (given) => {
    expect(read(given)).toEqual({ kind: 'plain' });
  });

  it('is encrypted, by what the system trusts or a certificate authority of one’s own', () => {
    expect(read({ KAFKA_SECURITY_PROTOCOL: 'ssl' })).toEqual({ kind: 'secured', security: { tls: {} } });
    const own = { KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CA_CERT: 'PEM', KAFKA_SSL_CA_CERT_FILE: '/ca.pem' };
    expect(read(own)).toEqual({ kind: 'secured', security: { tls: { ca: { file: '/ca.pem' } } } });
  });

  it('shows a certificate, and opens its key with what a secret holds', () => {
    const passphrase = { secret: 'kafka', key: 'pass' };
    const given = {
      KAFKA_SECURITY_PROTOCOL: 'SSL',
      KAFKA_SSL_CLIENT_CERT: 'CERT',
      KAFKA_SSL_CLIENT_KEY_FILE: '/key.pem',
      KAFKA_SSL_CLIENT_KEY_PASS: passphrase,
    };
    expect(read(given)).toEqual({
      kind: 'secured',
      security: { tls: { certificate: { text: 'CERT' }, key: { file: '/key.pem' }, passphrase } },
    });
  });

  it('has a user and a password, encrypted or not', () => {
    const user = { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'me', KAFKA_SASL_PASSWORD: { secret: 'kafka', key: 'password' } };
    const sasl = { mechanism: 'PLAIN', username: { text: 'me' }, password: { secret: 'kafka', key: 'password' } };
    expect(read({ ...user, KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT' })).toEqual({ kind: 'secured', security: { sasl } });
    expect(read({ ...user, KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' })).toEqual({ kind: 'secured', security: { tls: {}, sasl } });
  });

  it.each([
    [{ KAFKA_SECURITY_PROTOCOL: 'TLS' }, 'KAFKA_SECURITY_PROTOCOL: must be one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL'],
    [{ KAFKA_SECURITY_PROTOCOL: { secret: 'a', key: 'b' } }, 'KAFKA_SECURITY_PROTOCOL: must be one of'],
    [{ KAFKA_SASL_PASSWORD: 'hidden' }, 'KAFKA_SASL_PASSWORD: is set, and KAFKA_SECURITY_PROTOCOL is PLAINTEXT'],
    [{ KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT', KAFKA_SSL_CA_CERT_FILE: '/ca' }, 'KAFKA_SSL_CA_CERT_FILE: is set'],
    [{ KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CLIENT_KEY: 'hidden' }, 'must be given together'],
    [{ KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', KAFKA_SASL_MECHANISM: 'GSSAPI' }, 'KAFKA_SASL_MECHANISM: must be one of PLAIN'],
    [
      { KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'me' },
      'KAFKA_SASL_PASSWORD: must be given',
    ],
  ])('is wrong with %j, which is told without what is secret', (given: Record<string, string | TextSource>, fault) => {
    const reading = read(given);
    expect(reading).toEqual({ kind: 'wrong', fault: expect.stringContaining(fault) });
    expect(JSON.stringify(reading)).not.toContain('hidden');
  });
});
