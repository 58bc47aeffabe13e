import { describe, expect, it } from 'vitest';
import type { DeploymentSpec, PredictorSpec } from './deployment-spec.ts';
import { validateKafkaSecurity } from './kafka-security-of.ts';
import { streamSettingsOf, unservedStream, validateStreams } from './stream-settings.ts';

const ENV = { KAFKA_BROKER: 'a:9092, b:9092', KAFKA_INPUT_TOPIC: 'in', KAFKA_OUTPUT_TOPIC: 'out' };

function specOf(env: Record<string, string>, serverType = 'kafka', secrets?: PredictorSpec['orchestratorSecrets']): DeploymentSpec {
  const predictor: PredictorSpec = {
    name: 'main',
    graph: { name: 'u', parameters: [], children: [] },
    componentSpecs: [],
    shadow: false,
    annotations: {},
    labels: {},
    orchestratorEnv: env,
    ...(secrets ? { orchestratorSecrets: secrets } : {}),
  };
  return { namespace: 'lab', name: 'iris', annotations: {}, labels: {}, protocol: 'seldon', serverType, predictors: [predictor] };
}

const settingsOf = (spec: DeploymentSpec) => streamSettingsOf(spec, spec.predictors[0]!);

describe('the stream of a predictor', () => {
  it('is what its variables say, in the consumer group of Seldon', () => {
    const stream = { group: 'main.iris.lab', brokers: ['a:9092', 'b:9092'], inputTopic: 'in', outputTopic: 'out' };
    expect(settingsOf(specOf(ENV))).toEqual({ ...stream, workers: 4 });
    expect(settingsOf(specOf({ ...ENV, KAFKA_WORKERS: '16' }))).toEqual({ ...stream, workers: 16 });
  });

  it('is none where the deployment is not fed from topics', () => {
    expect(settingsOf(specOf(ENV, 'rpc'))).toBeUndefined();
    expect(validateStreams(specOf({ KAFKA_WORKERS: 'x' }, 'rpc'))).toEqual([]);
  });

  it('is valid with what Seldon takes and what is its default', () => {
    const plain = {
      ...ENV,
      KAFKA_FULL_GRAPH: 'false',
      KAFKA_AUTO_COMMIT: 'true',
      KAFKA_SECURITY_PROTOCOL: 'plaintext',
      KAFKA_SSL_CA_CERT: '',
    };
    expect(validateStreams(specOf(plain))).toEqual([]);
    expect(validateKafkaSecurity(specOf(plain))).toEqual([]);
    expect(unservedStream({ orchestratorEnv: plain })).toBeUndefined();
  });

  it('is encrypted and has a user where its variables say so, in words or by a secret', () => {
    const secured = {
      ...ENV,
      KAFKA_SECURITY_PROTOCOL: 'sasl_ssl',
      KAFKA_SSL_CA_CERT_FILE: '/ca.pem',
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_SASL_PASSWORD: '',
    };
    const spec = specOf(secured, 'kafka', { KAFKA_SASL_PASSWORD: { secret: 'kafka', key: 'password' } });
    expect(validateKafkaSecurity(spec)).toEqual([]);
    expect(settingsOf(spec)!.security).toEqual({
      tls: { ca: { file: '/ca.pem' } },
      sasl: { mechanism: 'PLAIN', username: { text: 'me' }, password: { secret: 'kafka', key: 'password' } },
    });
    expect(validateKafkaSecurity(specOf(secured))).toEqual([
      { field: 'spec.predictors[0].svcOrchSpec.env', message: 'KAFKA_SASL_PASSWORD: must be given for KAFKA_SECURITY_PROTOCOL SASL_SSL' },
    ]);
  });

  it('is asked how brokers of a logger are spoken to as well, and only of one that has brokers', () => {
    const wrong = { KAFKA_SECURITY_PROTOCOL: 'TLS' };
    expect(validateKafkaSecurity(specOf(wrong, 'rpc'))).toEqual([]);
    expect(validateKafkaSecurity(specOf({ ...wrong, LOGGER_KAFKA_BROKER: 'a:9092' }, 'rpc'))).toHaveLength(1);
  });

  it.each([
    [{ KAFKA_BROKER: 'kafka://a' }, 'KAFKA_BROKER: must be <host>:<port>'],
    [{ KAFKA_INPUT_TOPIC: 'a b' }, 'KAFKA_INPUT_TOPIC: must be the name of a topic'],
    [{ KAFKA_OUTPUT_TOPIC: 'in' }, 'KAFKA_OUTPUT_TOPIC: must be another topic than KAFKA_INPUT_TOPIC'],
    [{ KAFKA_WORKERS: '0' }, 'KAFKA_WORKERS: must be a number from 1 to 256'],
    [{ KAFKA_WORKERS: '257' }, 'KAFKA_WORKERS: must be a number from 1 to 256'],
    [{ KAFKA_AUTO_COMMIT: 'no' }, 'KAFKA_AUTO_COMMIT: must be true or false'],
    [{ KAFKA_INPUT_TOPIC: '' }, 'For kafka please supply svcOrchSpec envs KAFKA_BROKER, KAFKA_INPUT_TOPIC, KAFKA_OUTPUT_TOPIC'],
  ])('is not valid with %j', (env, message) => {
    const [fault] = validateStreams(specOf({ ...ENV, ...env }));
    expect(fault).toEqual({ field: 'spec.predictors[0].svcOrchSpec.env', message: expect.stringContaining(message) });
  });

  it('is not served with a graph whose units would be called through topics', () => {
    expect(unservedStream({ orchestratorEnv: { ...ENV, KAFKA_FULL_GRAPH: 'True' } })).toContain('KAFKA_FULL_GRAPH is true');
  });
});
