import { describe, expect, it } from 'vitest';
import { parseManifest } from './parse-manifest.ts';

const iris = `
apiVersion: machinelearning.seldon.io/v1alpha2
kind: SeldonDeployment
metadata:
  name: iris
  annotations: {seldon.io/rest-timeout: "1000", team: a}
spec:
  name: an-old-name
  oauth_key: dead
  annotations: {seldon.io/rest-timeout: "2000"}
  protocol: kfserving
  predictors:
  - name: default
    replicas: 2
    traffic: 100
    svcOrchSpec: {env: [{name: A, value: b}]}
    componentSpecs:
    - spec:
        containers: [{name: classifier, image: "seldonio/mock_classifier:1.5", resources: {}}]
      hpaSpec: {maxReplicas: 3}
    graph:
      name: classifier
      endpoint: {type: REST, http_port: 9000, name: x}
      implementation: MLFLOW_SERVER
      modelUri: models:/iris@champion
      parameters: [{name: method, type: STRING, value: predict}]
      children: []
`;

function fault(manifest: string | Record<string, unknown>) {
  try {
    parseManifest(manifest);
  } catch (error) {
    return error;
  }
  throw new Error('expected it to be refused');
}

describe('parseManifest', () => {
  it('reads a manifest of any version, ignoring keys that it does not know', () => {
    for (const version of ['v1', 'v1alpha2', 'v1alpha3']) {
      const [parsed] = parseManifest(iris.replace('v1alpha2', version));
      expect(parsed!.spec).toEqual({
        namespace: 'default',
        name: 'iris',
        annotations: { 'seldon.io/rest-timeout': '2000', team: 'a' },
        labels: {},
        protocol: 'v2',
        predictors: [
          {
            name: 'default',
            replicas: 2,
            traffic: 100,
            shadow: false,
            annotations: {},
            labels: {},
            orchestratorEnv: { A: 'b' },
            withoutEffect: ['componentSpecs[0].hpaSpec'],
            componentSpecs: [{ containers: [{ name: 'classifier', image: 'seldonio/mock_classifier:1.5' }] }],
            graph: {
              name: 'classifier',
              implementation: 'MLFLOW_SERVER',
              modelUri: 'models:/iris@champion',
              endpointType: 'REST',
              parameters: [{ name: 'method', type: 'STRING', value: 'predict' }],
              children: [],
            },
          },
        ],
      });
    }
  });

  it('reads the environment of containers, the name of pods, and what only Kubernetes acts upon', () => {
    const text = `
      apiVersion: machinelearning.seldon.io/v1
      kind: SeldonDeployment
      metadata: { name: whole }
      spec:
        predictors:
          - name: main
            ssl: { certSecretName: s }
            progressDeadlineSeconds: 30
            engineResources: { requests: { cpu: 1 } }
            svcOrchSpec: { replicas: 2, resources: {}, env: [{ name: A }] }
            componentSpecs:
              - metadata: { name: pod }
                spec: { containers: [{ name: m, image: me/m:1, env: [{ name: X, value: 'y' }, { name: FROM, valueFrom: {} }] }] }
                kedaSpec: { minReplicaCount: 1, triggers: [{ type: prometheus }] }
                pdbSpec: { minAvailable: 50% }
            graph:
              name: m
              type: MODEL
              endpoint: { service_host: localhost, service_port: 9000, httpPort: 9000, grpcPort: 9500 }
              serviceAccountName: a
              envSecretRefName: b
              storageInitializerImage: c`;
    expect(parseManifest(text)[0]!.spec.predictors[0]).toMatchObject({
      orchestratorEnv: { A: '' },
      componentSpecs: [{ podName: 'pod', containers: [{ name: 'm', image: 'me/m:1', env: { X: 'y', FROM: '' } }] }],
      withoutEffect: [
        'engineResources',
        'ssl',
        'progressDeadlineSeconds',
        'svcOrchSpec.resources',
        'svcOrchSpec.replicas',
        'componentSpecs[0].kedaSpec',
        'componentSpecs[0].pdbSpec',
      ],
    });
  });

  it('keeps the document as it was written', () => {
    expect(parseManifest(iris)[0]!.document).toMatchObject({ spec: { oauth_key: 'dead', name: 'an-old-name' } });
  });

  it('reads any number of documents, JSON too, and gives those without one the namespace', () => {
    const json = JSON.stringify(parseManifest(iris)[0]!.document).replace('"iris"', '"two"');
    const specs = parseManifest(`${iris}\n---\n${json}\n---\n`, 'team').map((manifest) => manifest.spec);
    expect(specs.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(['team/iris', 'team/two']);
  });

  it('says where text is not YAML', () => {
    expect(fault('a: [1, 2\nb: }')).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringMatching(/not YAML at line 2, column \d+/),
    });
  });

  it.each([
    [{ kind: 'Deployment' }, /kind/],
    ['apiVersion: machinelearning.seldon.io/v2', /apiVersion/],
    ['just text', /expected object/],
    [iris.replace('name: classifier\n      endpoint', 'name: 5\n      endpoint'), /spec\.predictors\[0\]\.graph\.name/],
    [iris.replace('value: predict', 'value: 3'), /spec\.predictors\[0\]\.graph\.parameters\[0\]\.value/],
    [
      iris.replace('hpaSpec: {maxReplicas: 3}', 'hpaSpec: {minReplicas: 3}'),
      /spec\.predictors\[0\]\.componentSpecs\[0\]\.hpaSpec\.maxReplicas/,
    ],
    [iris.replace('endpoint: {type: REST', 'endpoint: {type: HTTP'), /spec\.predictors\[0\]\.graph\.endpoint\.type/],
    [iris.replace('replicas: 2', 'replicas: -1'), /spec\.predictors\[0\]\.replicas/],
  ])('names the field that is wrong (%#)', (manifest, message) => {
    expect(fault(manifest)).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(message) });
  });

  it('says which of several documents is wrong', () => {
    expect(fault(`${iris}\n---\nkind: Nothing`)).toMatchObject({ message: expect.stringMatching(/^document 2: /) });
  });

  it('refuses an empty manifest', () => {
    expect(fault('\n---\n')).toMatchObject({ code: 'invalid_argument', details: { field: 'manifest' } });
  });
});
