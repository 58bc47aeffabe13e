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
            componentSpecs: [
              { autoscale: { maxReplicas: 3 }, containers: [{ name: 'classifier', image: 'seldonio/mock_classifier:1.5' }] },
            ],
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
            svcOrchSpec: { replicas: 2, resources: {}, env: [{ name: A }, { name: P, valueFrom: { secretKeyRef: { name: s, key: p.w } } }] }
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
      orchestratorEnv: { A: '', P: '' },
      orchestratorSecrets: { P: { secret: 's', key: 'p.w' } },
      componentSpecs: [{ podName: 'pod', containers: [{ name: 'm', image: 'me/m:1', env: { X: 'y', FROM: '' } }] }],
      withoutEffect: [
        'engineResources',
        'ssl',
        'progressDeadlineSeconds',
        'svcOrchSpec.resources',
        'svcOrchSpec.replicas',
        'componentSpecs[0].kedaSpec.triggers[0]',
        'componentSpecs[0].pdbSpec',
        'graph.serviceAccountName',
        'graph.envSecretRefName',
        'graph.storageInitializerImage',
      ],
    });
  });

  it.each([
    [
      'an HPA of v2beta1, and what of it means nothing here',
      `hpaSpec:
                  minReplicas: 2
                  maxReplicas: 5
                  metrics:
                    - { type: Resource, resource: { name: cpu, targetAverageUtilization: 70 } }
                    - { type: Resource, resource: { name: memory, targetAverageValue: 1Gi } }
                    - { type: Pods, pods: { metricName: x } }
                    - { type: Resource, resource: { name: memory, targetAverageUtilization: 70 } }
                  behavior: { scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: Pods }] } }`,
      {
        minReplicas: 2,
        maxReplicas: 5,
        targets: [
          { resource: 'cpu', utilizationPercent: 70 },
          { resource: 'memory', averageValue: 1_073_741_824 },
        ],
        downWindowMs: 60_000,
      },
      ['hpaSpec.metrics[2]', 'hpaSpec.metrics[3]', 'hpaSpec.behavior.scaleDown.policies'],
    ],
    [
      'an HPA of v2',
      `hpaSpec:
                  maxReplicas: 3
                  metricsv2:
                    - { type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 500m } } }
                    - { type: ContainerResource, containerResource: { name: cpu, container: m, target: { type: Utilization, averageUtilization: 50 } } }`,
      {
        maxReplicas: 3,
        targets: [
          { resource: 'cpu', averageValue: 0.5 },
          { resource: 'cpu', utilizationPercent: 50, container: 'm' },
        ],
      },
      [],
    ],
    [
      'KEDA before an HPA',
      `hpaSpec: { maxReplicas: 3 }
                kedaSpec:
                  cooldownPeriod: 5
                  minReplicaCount: 0
                  maxReplicaCount: 6
                  advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleUp: { stabilizationWindowSeconds: 3 } } } }
                  triggers:
                    - { type: cpu, metricType: Utilization, metadata: { value: "60" } }
                    - { type: memory, metadata: { type: AverageValue, value: 100Mi } }
                    - { type: kafka, metadata: {} }`,
      {
        minReplicas: 0,
        maxReplicas: 6,
        targets: [
          { resource: 'cpu', utilizationPercent: 60 },
          { resource: 'memory', averageValue: 104_857_600 },
        ],
        upWindowMs: 3000,
      },
      ['hpaSpec', 'kedaSpec.cooldownPeriod', 'kedaSpec.triggers[2]'],
    ],
  ])('reads %s', (_what, written, autoscale, unused) => {
    const text = `
      apiVersion: machinelearning.seldon.io/v1
      kind: SeldonDeployment
      metadata: { name: scaled }
      spec:
        predictors:
          - name: main
            componentSpecs:
              - spec: { containers: [{ name: m, image: me/m:1, resources: { limits: { cpu: 2 }, requests: { cpu: 250m } } }] }
                ${written}
            graph: { name: m, type: MODEL }`;
    const [predictor] = parseManifest(text)[0]!.spec.predictors;
    expect(predictor!.componentSpecs).toEqual([{ autoscale, containers: [{ name: 'm', image: 'me/m:1', requests: { cpuCores: 0.25 } }] }]);
    expect(predictor!.withoutEffect ?? []).toEqual(unused.map((path) => `componentSpecs[0].${path}`));
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
