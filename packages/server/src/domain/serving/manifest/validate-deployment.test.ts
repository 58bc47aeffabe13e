import { describe, expect, it } from 'vitest';
import { PlatformError } from '../../../kernel/errors.ts';
import { defaultDeployment } from './default-deployment.ts';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from './deployment-spec.ts';
import { manifestWarnings } from './manifest-warnings.ts';
import { refuseUnserved } from './refuse-unserved.ts';
import { headerRouteOf, stickyHeaderOf } from './traffic-annotations.ts';
import { validateDeployment } from './validate-deployment.ts';

const unit: UnitSpec = { name: 'classifier', implementation: 'MLFLOW_SERVER', modelUri: 'models:/iris/1', parameters: [], children: [] };
const predictor: PredictorSpec = {
  name: 'main',
  graph: unit,
  componentSpecs: [],
  shadow: false,
  annotations: {},
  labels: {},
  orchestratorEnv: {},
};
const spec: DeploymentSpec = {
  namespace: 'default',
  name: 'iris',
  annotations: {},
  labels: {},
  protocol: 'seldon',
  predictors: [predictor],
};

const withUnit = (change: Partial<UnitSpec>, rest: Partial<DeploymentSpec> = {}): DeploymentSpec => ({
  ...spec,
  ...rest,
  predictors: [{ ...predictor, graph: { ...unit, ...change } }],
});
const withPredictors = (...changes: Partial<PredictorSpec>[]): DeploymentSpec => ({
  ...spec,
  predictors: changes.map((change, index) => ({ ...predictor, name: `p${index}`, ...change })),
});
const bare: Partial<UnitSpec> = { implementation: 'UNKNOWN_IMPLEMENTATION' };
const container = { componentSpecs: [{ containers: [{ name: 'classifier', image: 'x' }] }] };

function faultOf(work: () => void): PlatformError {
  try {
    work();
  } catch (error) {
    if (error instanceof PlatformError) return error;
  }
  throw new Error('expected it to be refused');
}

describe('validation of a deployment', () => {
  it('accepts a plain one', () => {
    expect(() => validateDeployment(defaultDeployment(spec))).not.toThrow();
  });

  it.each<[string, DeploymentSpec, string]>([
    ['spec.protocol', { ...spec, protocol: 'kfserving-v2' }, 'Invalid protocol'],
    ['spec.transport', { ...spec, transport: 'http' }, 'Invalid transport'],
    ['spec.serverType', { ...spec, serverType: 'nats' }, 'Invalid serverType'],
    [
      'spec.predictors[0].svcOrchSpec.env',
      { ...spec, serverType: 'kafka' },
      'For kafka please supply svcOrchSpec envs KAFKA_BROKER, KAFKA_INPUT_TOPIC, KAFKA_OUTPUT_TOPIC',
    ],
    ['spec.predictors', { ...spec, predictors: [] }, 'Graph contains no predictors'],
    ['spec.predictors', withPredictors({ shadow: true }), 'Shadow can not exist as only predictor'],
    ['spec.predictors', withPredictors({}, { shadow: true }, { shadow: true }), 'Multiple shadows are not allowed'],
    [
      'spec.predictors',
      withPredictors({}, { shadow: true, traffic: 101 }),
      'shadow traffic is illegal, the traffic number should be between [0, 100]',
    ],
    ['spec.predictors', withPredictors({ traffic: 50 }, { traffic: 40 }), 'Traffic must sum to 100 for multiple predictors'],
    ['spec.predictors[0].traffic', withPredictors({ traffic: 50 }), 'Traffic must sum be 100 for a single predictor when set'],
    [
      'spec.predictors[1].annotations[seldon.io/svc-name]',
      withPredictors(
        { traffic: 50, annotations: { 'seldon.io/svc-name': 'a' } },
        { traffic: 50, annotations: { 'seldon.io/svc-name': 'a' } },
      ),
      'Found duplicate service name in p1',
    ],
    ['spec.predictors[1].name', withPredictors({ name: 'a', traffic: 50 }, { name: 'a', traffic: 50 }), 'Duplicate predictor name'],
    [
      'spec.predictors[0].graph',
      withUnit({ children: [{ ...unit, name: 'other' }] }, { annotations: { 'seldon.io/no-engine': 'true' } }),
      'Running without engine only valid for single element graphs',
    ],
    ['spec.predictors[0].graph', withUnit({ ...bare, type: 'MODEL' }), "Can't find container for Predictive Unit"],
    [
      'spec.predictors[0].graph',
      { ...spec, predictors: [{ ...predictor, ...container, graph: { ...unit, ...bare, type: 'UNKNOWN_TYPE' } }] },
      'Predictive Unit has no implementation methods defined. Change to a known type or add what methods it defines',
    ],
    ['spec.predictors[0].graph.modelUri', withUnit({ modelUri: '' }), 'Predictive unit modelUri required when using standalone servers'],
    [
      'spec.predictors[0].graph.implementation',
      withUnit({}, { protocol: 'tensorflow' }),
      'Prepackaged server does not handle tensorflow protocol MLFLOW_SERVER',
    ],
    [
      'spec.predictors[0].graph.implementation',
      withUnit({ implementation: 'MY_SERVER', type: 'MODEL' }),
      'No entry in predictors map for MY_SERVER',
    ],
    [
      'spec.predictors[0].graph.children[0].implementation',
      withUnit({ children: [{ ...unit, name: 'inner', implementation: 'X', type: 'MODEL' }] }),
      'No entry in predictors map for X',
    ],
    ['spec.predictors[0].graph.logger.mode', withUnit({ logger: { url: 'http://x' } }), 'No logger mode specified'],
    [
      'spec.predictors[0].graph.children[0].logger.url',
      withUnit({ children: [{ ...unit, name: 'inner', logger: { mode: 'all', url: 'kafka://me:secret@x' } }] }),
      'must be a URL that starts with http:// or https://',
    ],
    [
      'metadata.annotations[ovenbird.io/log-sample-percent]',
      withUnit({}, { annotations: { 'ovenbird.io/log-sample-percent': '-1' } }),
      'Invalid value: "-1": must be a percentage from 0 to 100',
    ],
    [
      'metadata.annotations[ovenbird.io/log-max-payload-bytes]',
      withUnit({}, { annotations: { 'ovenbird.io/log-max-payload-bytes': '1kB' } }),
      'Invalid value: "1kB": must be a number of bytes up to 100000000',
    ],
    [
      'metadata.annotations[ovenbird.io/log-payloads]',
      withUnit({}, { annotations: { 'ovenbird.io/log-payloads': 'no' } }),
      'Invalid value: "no": must be "true" or "false"',
    ],
    [
      'spec.predictors',
      withUnit({ endpointType: 'REST', children: [{ ...unit, name: 'inner', endpointType: 'GRPC' }] }),
      'Multiple endpoint.types found - can only have 1 type in graph. Please use spec.transport',
    ],
    [
      'spec.transport',
      withUnit({ endpointType: 'REST' }, { transport: 'grpc' }),
      'Mixed transport types found. Remove graph endpoint.types if transport set at deployment level',
    ],
    ['spec.predictors[0].graph.children[0].name', withUnit({ children: [{ ...unit }] }), 'Duplicate unit name "classifier"'],
    ['metadata.name', { ...spec, name: 'Iris_1' }, 'Invalid value: "Iris_1"'],
  ])('names %s and says why (%#)', (field, wrong, message) => {
    const error = faultOf(() => validateDeployment(defaultDeployment(wrong)));
    expect(error.code).toBe('invalid_argument');
    expect(error.details.field).toBe(field);
    expect(error.message).toContain(`${field}: ${message}`);
  });

  it('tells all faults at once', () => {
    const error = faultOf(() => validateDeployment(withUnit({ implementation: 'X', type: 'MODEL', logger: {} }, { transport: 'http' })));
    expect(error.details.faults).toHaveLength(3);
  });
});

describe('defaults', () => {
  it('make a unit that says nothing a MODEL, and a prepackaged server too', () => {
    const nothing = defaultDeployment({ ...spec, predictors: [{ ...predictor, graph: { name: 'a', parameters: [], children: [] } }] });
    expect(nothing.predictors[0]!.graph).toMatchObject({ type: 'MODEL', implementation: 'UNKNOWN_IMPLEMENTATION' });
    expect(defaultDeployment(withUnit({ type: 'TRANSFORMER' })).predictors[0]!.graph.type).toBe('MODEL');
  });

  it('leave the type of a unit with methods open', () => {
    const graph: UnitSpec = { name: 'a', methods: ['ROUTE'], parameters: [], children: [] };
    expect(defaultDeployment({ ...spec, predictors: [{ ...predictor, graph }] }).predictors[0]!.graph.type).toBeUndefined();
  });
});

describe('scaling', () => {
  it('is refused where the most is below the least, and where the queue is no number', () => {
    const autoscale = { minReplicas: 3, maxReplicas: 2 };
    const scaled = withPredictors({
      componentSpecs: [{ containers: [] }, { containers: [], autoscale }],
      annotations: { 'seldon.io/scale-queue': 'few' },
    });
    expect(faultOf(() => validateDeployment(defaultDeployment(scaled))).message).toBe(
      'spec.predictors[0].annotations[seldon.io/scale-queue]: Invalid value: "few": must be a number of waiting requests, or 0; ' +
        'spec.predictors[0].componentSpecs[1]: Invalid value: 2: the most copies must be greater than or equal to the least, 3',
    );
    const allowed = {
      ...withPredictors({ componentSpecs: [{ containers: [], autoscale: { maxReplicas: 1 } }] }),
      annotations: { 'seldon.io/scale-queue': '0' },
    };
    expect(() => validateDeployment(defaultDeployment(allowed))).not.toThrow();
  });

  it('to zero copies is taken as one, and told', () => {
    expect(
      manifestWarnings(
        withPredictors({ replicas: 0 }, { componentSpecs: [{ containers: [], autoscale: { minReplicas: 0, maxReplicas: 1 } }] }),
        64,
      ),
    ).toEqual([
      'spec.predictors[0].replicas: 0 is taken as 1; unload the deployment, or delete it, to take it down.',
      'spec.predictors[1].componentSpecs[0]: a least number of copies of 0 is taken as 1.',
    ]);
  });
});

describe('more copies than the machine has room for', () => {
  it('are told of each unit that may have them, not of predefined ones, which have one', () => {
    const graph: UnitSpec = { ...unit, name: 'router', implementation: 'RANDOM_ABTEST', children: [unit] };
    const autoscale = { maxReplicas: 65 };
    expect(
      manifestWarnings(
        withPredictors({ replicas: 1_000_000, graph }, { componentSpecs: [{ containers: [], autoscale }] }, { replicas: 64 }),
        64,
      ),
    ).toEqual([
      'spec.predictors[0]: unit "classifier" may have 1000000 copies, and this machine has room for 64 of all units together (--max-copies): no more are started.',
      'spec.predictors[1]: unit "classifier" may have 65 copies, and this machine has room for 64 of all units together (--max-copies): no more are started.',
    ]);
  });
});

describe('annotations that lead requests', () => {
  const routed = (text: string) => ({ annotations: { 'seldon.io/route-header': text } });
  const field = (index: number) => `spec.predictors[${index}].annotations[seldon.io/route-header]`;

  it('are read, and headers count without their case', () => {
    const read = (text: string) => headerRouteOf(routed(text));
    expect([read('X-Group=beta'), read(' x = a=b '), read('x='), read('none'), read('=x'), read('a b=c')]).toEqual([
      { header: 'x-group', value: 'beta' },
      { header: 'x', value: 'a=b' },
      { header: 'x', value: '' },
      undefined,
      undefined,
      undefined,
    ]);
    expect(stickyHeaderOf({ annotations: { 'seldon.io/sticky-header': 'X-User' } })).toBe('x-user');
  });

  it.each<[string, DeploymentSpec, string]>([
    [field(0), withPredictors(routed('beta')), 'must be <header>=<value>'],
    [field(1), withPredictors({ ...routed('x=1'), traffic: 100 }, routed('X=1')), 'x=1 leads to predictor "p0" already'],
    [field(1), withPredictors({}, { shadow: true, ...routed('x=1') }), 'no header leads to it'],
    [
      'metadata.annotations[seldon.io/sticky-header]',
      { ...spec, annotations: { 'seldon.io/sticky-header': 'x user' } },
      'must be the name of a header',
    ],
  ])('are refused at %s', (path, asked, message) => {
    const error = faultOf(() => validateDeployment(asked));
    expect(error.details.field).toBe(path);
    expect(error.message).toContain(message);
  });
});

describe('what is valid but not served yet', () => {
  it.each<[DeploymentSpec, RegExp]>([
    [
      withUnit({ children: [{ ...unit, name: 'inner', implementation: 'TEMPO_SERVER' }] }),
      /children\[0\].*unit "inner" asks for TEMPO_SERVER/,
    ],
    [{ ...spec, predictors: [{ ...predictor, ...container, graph: { ...unit, ...bare } }] }, /unit "classifier" runs the image x/],
    [withUnit({ implementation: 'TEMPO_SERVER' }), /unit "classifier" asks for TEMPO_SERVER/],
    [withUnit({ implementation: 'HUGGINGFACE_SERVER', modelUri: '' }), /unit "classifier" names no model, and nothing is downloaded/],
    [
      withUnit({
        implementation: 'HUGGINGFACE_SERVER',
        modelUri: '',
        parameters: [{ name: 'pretrained_model', type: 'STRING', value: 'distilbert-base-uncased' }],
      }),
      /unit "classifier" names the model distilbert-base-uncased of a hub/,
    ],
  ])('is refused by name (%#)', (asked, message) => {
    const error = faultOf(() => refuseUnserved(asked, () => false));
    expect(error.code).toBe('unimplemented');
    expect(error.message).toMatch(message);
  });

  it('refuses parameters that a predefined unit cannot take, with the field', () => {
    const wrong = withUnit({ implementation: 'RANDOM_ABTEST', parameters: [{ name: 'ratioA', type: 'FLOAT', value: '2' }] });
    const error = faultOf(() => refuseUnserved(wrong, () => false));
    expect([error.code, error.details.field]).toEqual(['invalid_argument', 'spec.predictors[0].graph']);
    expect(error.message).toContain('Parameter ratioA of unit "classifier": expected a number from 0 to 1, got 2.');
  });

  it('does not touch what is served', () => {
    expect(() => refuseUnserved(withPredictors({ traffic: 80 }, { traffic: 20 }, { shadow: true }), () => false)).not.toThrow();
  });
});
