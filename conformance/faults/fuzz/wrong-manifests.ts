// Manifests of deployments that are nearly right, and bodies of the native API around them.
import fc from 'fast-check';
import { wrongJson } from './wrong-json.ts';

export interface ApiCase {
  readonly method: string;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body: string;
}

/** Who asks for a thousand copies gets them: that is no fault, and too much for a test. */
function fewCopies(text: string): string {
  return text.replace(/(replica\w*\\?["']?\s*:\s*)(\d)[\d.eE+]*/gi, '$1$2');
}

/** With every field that there is, and nothing that must be loaded from anywhere. */
function wholeManifest(name: string): object {
  const unit = {
    name: 'root',
    type: 'ROUTER',
    implementation: 'RANDOM_ABTEST',
    methods: ['ROUTE'],
    endpoint: { type: 'REST', service_host: 'x', service_port: 9000 },
    parameters: [{ name: 'ratioA', type: 'FLOAT', value: '0.5' }],
    logger: { mode: 'all' },
    children: [
      { name: 'a', implementation: 'SIMPLE_MODEL' },
      { name: 'js', type: 'MODEL', children: [] },
    ],
  };
  const componentSpecs = [
    {
      metadata: { name: 'pod' },
      replicas: 1,
      hpaSpec: { minReplicas: 1, maxReplicas: 2, metrics: [{ type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 50 } }] },
      spec: {
        containers: [
          { name: 'js', image: 'me/same-js', env: [{ name: 'A', value: 'b' }], resources: { requests: { cpu: '100m', memory: '1Gi' } } },
        ],
      },
    },
  ];
  return {
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name, annotations: { 'seldon.io/rest-timeout': '5000' }, labels: { a: 'b' } },
    spec: {
      name,
      annotations: { 'seldon.io/grpc-timeout': '5000' },
      protocol: 'seldon',
      transport: 'rest',
      serverType: 'rpc',
      replicas: 1,
      predictors: [
        {
          name: 'main',
          traffic: 100,
          graph: unit,
          componentSpecs,
          replicas: 1,
          annotations: {},
          svcOrchSpec: { env: [{ name: 'A', value: 'b' }] },
        },
        { name: 'next', shadow: true, traffic: 50, graph: { name: 'other', implementation: 'SIMPLE_MODEL' } },
      ],
    },
  };
}

const yamlOf = (json: string) =>
  fc.constantFrom(json, `---\n${json}\n---\n${json}`, `a: &a [*a]\n`, `${json}\n...`, json.replaceAll('"', "'"), json.slice(0, -7));

/** @param names  of deployments that may be changed */
export function apiCases(names: readonly string[]): fc.Arbitrary<ApiCase> {
  const manifest = fc.constantFrom(...names).chain((name) => wrongJson(wholeManifest(name)).map(fewCopies));
  const asObject = manifest.map((text) => `{"manifest":${text}}`);
  const asText = manifest.chain(yamlOf).map((text) => JSON.stringify({ manifest: text.toWellFormed() }));
  const whole = fc.oneof({ weight: 4, arbitrary: asObject }, asText, wrongJson({ manifest: 'a: b', namespace: 'default' }));
  const ofOne = fc.constantFrom(...names, 'nobody', '%ff', '__proto__').map((name) => `/deployments/default/${name}`);
  const about = (rest: string, right: unknown) => fc.tuple(ofOne, wrongJson(right)).map(([path, body]) => ({ path: path + rest, body }));
  return fc.oneof(
    { weight: 4, arbitrary: whole.map((body) => ({ method: 'PUT', path: '/deployments', body })) },
    whole.map((body) => ({ method: 'POST', path: '/deployments/diff', body })),
    about('/rollback', { revision: 1, ifRevision: 1 }).map((one) => ({ method: 'POST', ...one })),
    about('/traffic', { ifRevision: 1, weights: { main: 100, next: 10 } }).map((one) => ({ method: 'PUT', ...one })),
    about('/predict', { protocol: 'seldon', payload: { data: { ndarray: [[1]] } } }).map((one) => ({ method: 'POST', ...one })),
    wrongJson({ deployment: { namespace: 'default', name: names[0] }, model: 'models:/none/1' }).map((body) => ({
      method: 'POST',
      path: '/accelerations',
      body,
    })),
    wrongJson({ sql: 'select 1', maxRows: 10 }).map((body) => ({ method: 'POST', path: '/sql/query', body })),
  );
}
