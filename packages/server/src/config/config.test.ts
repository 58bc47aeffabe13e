import { describe, expect, it } from 'vitest';
import { ConfigError } from './config.ts';
import { parseArguments } from './parse-arguments.ts';

function config(argv: string[], env: Record<string, string> = {}) {
  const parsed = parseArguments(argv, env);
  if (parsed.kind !== 'run') throw new Error('expected a configuration');
  return parsed.config;
}

describe('configuration', () => {
  it('needs no option', () => {
    expect(config([])).toMatchObject({
      host: '127.0.0.1',
      controlPort: 8080,
      inferencePort: 9000,
      role: 'all',
      database: { kind: 'sqlite' },
    });
  });

  it('logs everything, and sends nothing anywhere, unless it is told to', () => {
    expect(config([]).requestLog).toEqual({ samplePercent: 100, maxPayloadBytes: 1_000_000, keepsPayloads: true, sinks: {} });
    const given = ['--log-sample-percent', '2.5', '--log-payloads', 'false', '--log-kafka', 'a:9092,b:9092', '--log-http', 'https://x/'];
    expect(config(given, { OVENBIRD_LOG_ELASTICSEARCH: 'http://search:9200' }).requestLog).toEqual({
      samplePercent: 2.5,
      maxPayloadBytes: 1_000_000,
      keepsPayloads: false,
      sinks: { http: 'https://x/', kafka: { brokers: 'a:9092,b:9092', topic: 'seldon' }, elasticsearch: 'http://search:9200' },
    });
  });

  it('keeps what waits for receivers for a week and up to 256 MB, or as it is told', () => {
    expect(config([]).logOutbox).toEqual({ maxBytes: 268_435_456, keepMs: 7 * 24 * 3_600_000 });
    const given = config(['--log-outbox-bytes', '1000', '--log-outbox-keep', 'forever']);
    expect(given.logOutbox).toEqual({ maxBytes: 1000, keepMs: null });
  });

  it('remembers batch jobs for a month, or as long as it is told', () => {
    expect(config([]).keepBatchJobsMs).toBe(30 * 24 * 3_600_000);
    expect(config(['--keep-batch-jobs', '12h']).keepBatchJobsMs).toBe(12 * 3_600_000);
    expect(config([], { OVENBIRD_KEEP_BATCH_JOBS: 'forever' }).keepBatchJobsMs).toBeNull();
  });

  it('has room for some copies of models on any machine, or for as many as it is told', () => {
    expect(config([]).inference.maxCopies).toBeGreaterThanOrEqual(16);
    expect(config(['--max-copies', '3']).inference.maxCopies).toBe(3);
  });

  it('takes flags over the environment', () => {
    expect(config(['--port', '1234'], { OVENBIRD_PORT: '1', OVENBIRD_INFERENCE_PORT: '2' })).toMatchObject({
      controlPort: 1234,
      inferencePort: 2,
    });
  });

  it.each([
    [['--port', 'x'], '--port x: expected a whole number from 0 to 65535.'],
    [['--max-copies', '0'], '--max-copies 0: expected a whole number from 1 to 65536.'],
    [['--port', '70000'], '--port 70000: expected a whole number from 0 to 65535.'],
    [['--host', '0.0.0.0'], '--host 0.0.0.0 would let other machines in without asking who they are. Give a token that clients must send'],
    [['--database', 'mysql://x'], '--database: expected a URL that starts with postgres://'],
    [['--log-level', 'loud'], '--log-level loud: expected one of trace, debug'],
    [['--log-http', 'ftp://me:secret@x'], '--log-http: expected a URL that starts with http:// or https://.'],
    [['--log-kafka', 'broker'], '--log-kafka: expected <host>:<port>'],
    [['--log-kafka-topic', 'a b'], '--log-kafka-topic: expected the name of a topic'],
    [['--log-sample-percent', '101'], '--log-sample-percent: expected a percentage from 0 to 100.'],
    [['--log-max-payload-bytes', 'much'], '--log-max-payload-bytes: expected a number of bytes'],
    [['--log-payloads', 'yes'], '--log-payloads: expected true or false.'],
    [['--trace-ui', 'http://127.0.0.1:16686'], '--trace-ui: expected an http:// or https:// address with {traceId} in it, e.g. http://'],
    [['--trace-ui', 'javascript:alert("{traceId}")'], '--trace-ui: expected an http:// or https:// address'],
    [['--keep-batch-jobs', '30'], '--keep-batch-jobs 30: expected hours or days, e.g. 12h or 30d, or forever.'],
    [['--keep-batch-jobs', '0d'], '--keep-batch-jobs 0d: expected hours or days'],
    [['--role', 'boss'], '--role boss: expected all, serving or batch.'],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['--data', ''], '--data is empty.'],
  ])('refuses %j and says what to do', (argv, message) => {
    expect(() => config(argv)).toThrowError(ConfigError);
    expect(() => config(argv)).toThrowError(message);
  });

  it('listens on another address when clients must send a token', () => {
    expect(config(['--host', '0.0.0.0', '--token', 'secret'])).toMatchObject({ host: '0.0.0.0', token: 'secret' });
  });

  it('knows where traces are shown only when it is told', () => {
    expect(config([])).not.toHaveProperty('traceUi');
    expect(config([], { OVENBIRD_TRACE_UI: 'https://t/{traceId}' })).toMatchObject({ traceUi: 'https://t/{traceId}' });
  });

  it('prints help with every option', () => {
    const parsed = parseArguments(['--help'], {});
    expect(parsed).toMatchObject({ kind: 'print' });
    expect(parsed.kind === 'print' && parsed.text).toContain('--inference-port PORT');
  });
});
