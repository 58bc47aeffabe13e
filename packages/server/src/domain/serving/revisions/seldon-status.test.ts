import { describe, expect, it } from 'vitest';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import type { Deployment, Revision } from './revision.ts';
import { seldonStatus } from './seldon-status.ts';

const unit = (name: string, more: Partial<UnitSpec> = {}): UnitSpec => ({ name, type: 'MODEL', parameters: [], children: [], ...more });
const predictor = (name: string, graph: UnitSpec, more: Partial<PredictorSpec> = {}): PredictorSpec => ({
  name,
  graph,
  componentSpecs: [],
  shadow: false,
  annotations: {},
  labels: {},
  orchestratorEnv: {},
  ...more,
});
const deployment: Deployment = {
  namespace: 'lab',
  name: 'iris',
  createdAt: 0,
  updatedAt: 0,
  latestRevision: 2,
  servingRevision: 2,
  state: 'Available',
  observedUris: {},
};

const count = (node: string, desired: number, available: number) => ({
  namespace: 'lab',
  name: 'iris',
  predictor: 'main',
  node,
  desired,
  available,
  asked: desired,
});

function statusOf(predictors: PredictorSpec[], more: Partial<Deployment> = {}, protocol = 'seldon', counts = [count('classifier', 2, 2)]) {
  const spec: DeploymentSpec = { namespace: 'lab', name: 'iris', annotations: {}, labels: {}, protocol, predictors };
  return seldonStatus({ ...deployment, ...more }, { number: 2, spec } as Revision, counts, 'http://127.0.0.1:9000');
}

describe('the status of a deployment', () => {
  it('has Seldon’s shape', () => {
    expect(statusOf([predictor('main', unit('classifier'), { replicas: 2 })])).toEqual({
      state: 'Available',
      replicas: 2,
      observedGeneration: 2,
      address: { url: 'http://127.0.0.1:9000/seldon/lab/iris/api/v1.0/predictions' },
      deploymentStatus: {
        'iris-main-0-classifier': { name: 'iris-main-0-classifier', status: 'Available', replicas: 2, availableReplicas: 2 },
      },
      serviceStatus: {
        'iris-main': { svcName: 'iris-main', httpEndpoint: 'http://127.0.0.1:9000/seldon/lab/iris', grpcEndpoint: '127.0.0.1:9000' },
      },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Available', lastTransitionTime: '1970-01-01T00:00:00.000Z' },
        { type: 'DeploymentsReady', status: 'True', reason: 'Available', lastTransitionTime: '1970-01-01T00:00:00.000Z' },
        { type: 'ServicesReady', status: 'True', lastTransitionTime: '1970-01-01T00:00:00.000Z' },
      ],
    });
  });

  it('says why the wanted revision failed while the one before it serves', () => {
    const status = statusOf([predictor('main', unit('m'))], { state: 'Failed', message: 'no such file', servingRevision: 1 });
    expect(status).toMatchObject({ state: 'Failed', description: 'no such file' });
    expect(Object.values(status.deploymentStatus)).toMatchObject([{ status: 'Failed', description: 'no such file', availableReplicas: 0 }]);
    expect(status.conditions.map(({ type, status: value }) => [type, value])).toEqual([
      ['Ready', 'False'],
      ['DeploymentsReady', 'False'],
      ['ServicesReady', 'True'],
    ]);
  });

  it('has no copies and is not ready while it is unloaded', () => {
    const { servingRevision: _nobody, ...unloaded } = { ...deployment, state: 'Unloaded' as const, unloadedAt: 5 };
    const spec = { annotations: {}, labels: {}, protocol: 'seldon', predictors: [predictor('main', unit('m'), { replicas: 2 })] };
    const status = seldonStatus(unloaded, { number: 2, spec } as unknown as Revision, [], null);
    expect(status).toMatchObject({ state: 'Unloaded', replicas: 0 });
    expect(Object.values(status.deploymentStatus)).toMatchObject([{ status: 'Unloaded', replicas: 0, availableReplicas: 0 }]);
    expect(status.conditions.map((condition) => [condition.type, condition.status])).toEqual([
      ['Ready', 'False'],
      ['DeploymentsReady', 'False'],
      ['ServicesReady', 'False'],
    ]);
  });

  it('has the copies of each component as they were counted, of its units the most and the least', () => {
    const graph = unit('a', { children: [unit('b')] });
    const components = [{ replicas: 2, containers: [{ name: 'a' }, { name: 'b' }] }];
    const given = predictor('main', graph, { componentSpecs: components });
    const of = (counts: ReturnType<typeof count>[], more: Partial<Deployment> = {}) => statusOf([given], more, 'seldon', counts);
    expect(of([count('a', 4, 3), count('b', 2, 2)])).toMatchObject({
      replicas: 4,
      deploymentStatus: { 'iris-main-0-a-b': { replicas: 4, availableReplicas: 2 } },
    });
    // Of a revision before this one, or not counted yet.
    expect(of([count('a', 4, 3)], { servingRevision: 1 })).toMatchObject({
      deploymentStatus: { 'iris-main-0-a-b': { replicas: 2, availableReplicas: 0 } },
    });
    expect(of([])).toMatchObject({ replicas: 2, deploymentStatus: { 'iris-main-0-a-b': { availableReplicas: 0 } } });
  });

  it.each([
    ['v2', '/v2/models/m/infer'],
    ['tensorflow', '/v1/models/m:predict'],
  ])('has the address of the protocol %s', (protocol, suffix) => {
    expect(statusOf([predictor('main', unit('m'))], {}, protocol).address?.url).toBe(`http://127.0.0.1:9000/seldon/lab/iris${suffix}`);
  });

  it('names what Seldon would make of each component: containers joined, prepackaged servers in the first, predefined units in none', () => {
    const graph = unit('average', {
      implementation: 'AVERAGE_COMBINER',
      children: [unit('a'), unit('b'), unit('server', { implementation: 'SKLEARN_SERVER' })],
    });
    const components = [{ containers: [{ name: 'a' }] }, { containers: [{ name: 'b' }] }, { podName: 'mine', containers: [] }];
    const names = (given: PredictorSpec) => Object.keys(statusOf([given]).deploymentStatus);
    expect(names(predictor('main', graph, { componentSpecs: components }))).toEqual(['iris-main-0-a-server', 'iris-main-1-b', 'mine']);
    expect(names(predictor('main', unit('m'.repeat(60))))).toEqual([expect.stringMatching(/^seldon-[0-9a-f]{32}$/)]);
  });

  it('calls the service as its annotation says', () => {
    expect(Object.keys(statusOf([predictor('main', unit('m'), { annotations: { 'seldon.io/svc-name': 'mine' } })]).serviceStatus)).toEqual([
      'mine',
    ]);
  });
});
