import { expect, it } from 'vitest';
import { createSinkCredentials } from './sink-credentials.ts';

const kafka = { sasl: { mechanism: 'PLAIN', username: { text: 'me' }, password: { text: 'secret' } } } as const;
const credentialsFor = createSinkCredentials({
  requestLog: {
    samplePercent: 100,
    maxPayloadBytes: 1,
    keepsPayloads: true,
    sinks: { http: 'http://mine/', kafka: { brokers: 'mine:9092', topic: 'seldon' }, elasticsearch: 'http://search/' },
  },
  sinkAccess: { http: 'Bearer one', elasticsearch: 'ApiKey two', kafka },
  secretsDir: '/secrets',
});

it('the credentials of the server are shown where its options send to', () => {
  expect(credentialsFor({ kind: 'http', url: 'http://mine/' })).toEqual({ authorization: 'Bearer one' });
  expect(credentialsFor({ kind: 'elasticsearch', url: 'http://search/' })).toEqual({ authorization: 'ApiKey two' });
  expect(credentialsFor({ kind: 'kafka', brokers: 'mine:9092', topic: 'another' })).toEqual({ kafka, secretsDir: '/secrets' });
});

it('and nowhere else, whatever a manifest or an earlier start named', () => {
  expect(credentialsFor({ kind: 'http', url: 'http://search/' })).toEqual({});
  expect(credentialsFor({ kind: 'elasticsearch', url: 'http://old-search/' })).toEqual({});
  expect(credentialsFor({ kind: 'kafka', brokers: 'mine:9092,other:9092', topic: 'seldon' })).toEqual({ secretsDir: '/secrets' });
});
