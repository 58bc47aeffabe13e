import { expect, it } from 'vitest';
import { readSinkAccess } from './sink-access.ts';

const sinks = { http: 'http://receiver/', kafka: { brokers: 'broker:9092', topic: 'seldon' }, elasticsearch: 'http://search/' };

it('sinks of the options are shown what the environment has for them', () => {
  expect(readSinkAccess(sinks, {})).toEqual({});
  expect(readSinkAccess({}, { KAFKA_SASL_PASSWORD: 'of something else' })).toEqual({});
  expect(
    readSinkAccess(sinks, {
      OVENBIRD_LOG_HTTP_AUTHORIZATION: 'Bearer one',
      OVENBIRD_LOG_ELASTICSEARCH_AUTHORIZATION: 'ApiKey two\n',
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_SASL_PASSWORD: 'three',
    }),
  ).toEqual({
    http: 'Bearer one',
    elasticsearch: 'ApiKey two',
    kafka: { tls: {}, sasl: { mechanism: 'SCRAM-SHA-512', username: { text: 'me' }, password: { text: 'three' } } },
  });
});

it('what cannot be is refused without telling what is secret', () => {
  expect(() => readSinkAccess(sinks, { KAFKA_SASL_PASSWORD: 'hidden' })).toThrow(/^KAFKA_SASL_PASSWORD: is set(?!.*hidden)/);
  expect(() => readSinkAccess(sinks, { OVENBIRD_LOG_HTTP_AUTHORIZATION: 'hidden\nx: y' })).toThrow(
    /^OVENBIRD_LOG_HTTP_AUTHORIZATION:(?!.*hidden)/,
  );
});
