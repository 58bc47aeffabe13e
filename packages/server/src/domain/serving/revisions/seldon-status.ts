// The status of a deployment in the shape of Seldon's `status`: what `kubectl get sdep -o yaml` would show.
import { createHash } from 'node:crypto';
import { replicasOf } from '../manifest/default-deployment.ts';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { isBuiltInUnit } from '../manifest/prepackaged-servers.ts';
import type { Deployment, Revision } from './revision.ts';

interface StatusCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  /** ISO 8601 */
  readonly lastTransitionTime: string;
}

export interface SeldonStatus {
  readonly state: Deployment['state'];
  readonly description?: string;
  readonly replicas: number;
  readonly observedGeneration: number;
  readonly address?: { readonly url: string };
  readonly deploymentStatus: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly status: string;
        readonly description?: string;
        readonly replicas: number;
        readonly availableReplicas: number;
      }
    >
  >;
  readonly serviceStatus: Readonly<
    Record<string, { readonly svcName: string; readonly httpEndpoint: string; readonly grpcEndpoint?: string }>
  >;
  readonly conditions: readonly StatusCondition[];
}

/**
 * @param latest   the revision that is wanted
 * @param baseUrl  of the inference port, e.g. `http://127.0.0.1:9000`; null where nobody knows it
 */
export function seldonStatus(deployment: Deployment, latest: Revision, baseUrl: string | null): SeldonStatus {
  const { spec } = latest;
  const available = deployment.servingRevision === latest.number;
  const replicas = spec.predictors.reduce((sum, predictor) => sum + replicasOf(spec, predictor), 0);
  const path = `/seldon/${deployment.namespace}/${deployment.name}`;
  const why = deployment.message ? { description: deployment.message } : {};
  const entryOf = (predictor: PredictorSpec) => (name: string) => {
    const wanted = replicasOf(spec, predictor);
    return [name, { name, status: deployment.state, ...why, replicas: wanted, availableReplicas: available ? wanted : 0 }] as const;
  };
  return {
    state: deployment.state,
    ...why,
    replicas,
    observedGeneration: latest.number,
    ...(baseUrl ? { address: { url: `${baseUrl}${path}${suffixOf(spec)}` } } : {}),
    deploymentStatus: Object.fromEntries(
      spec.predictors.flatMap((predictor) => kubernetesNames(deployment.name, predictor).map(entryOf(predictor))),
    ),
    serviceStatus: Object.fromEntries(
      spec.predictors.map((predictor) => {
        const svcName = predictor.annotations['seldon.io/svc-name'] ?? `${deployment.name}-${predictor.name}`;
        // Both are answered by one port here.
        const host = baseUrl === null ? {} : { grpcEndpoint: new URL(baseUrl).host };
        return [svcName, { svcName, httpEndpoint: `${baseUrl ?? ''}${path}`, ...host }];
      }),
    ),
    conditions: conditionsOf(deployment, available),
  };
}

function suffixOf({ protocol, name, predictors }: DeploymentSpec): string {
  const graph = predictors[0]?.graph.name ?? name;
  if (protocol === 'v2') return `/v2/models/${graph}/infer`;
  return protocol === 'tensorflow' ? `/v1/models/${graph}:predict` : '/api/v1.0/predictions';
}

/** Kubernetes takes no longer ones. */
const MAX_NAME = 63;

/** The names of the Deployments that Seldon would make: one for each component, with the containers of prepackaged servers in the first. */
function kubernetesNames(deployment: string, { name, graph, componentSpecs }: PredictorSpec): string[] {
  const written = componentSpecs.map(({ podName, containers }) => ({ podName, names: containers.map((container) => container.name) }));
  const [first = { podName: undefined, names: [] }, ...others] = written;
  const known = new Set(written.flatMap(({ names }) => names));
  const added = unitNames(graph).filter((unit) => !known.has(unit));
  return [{ ...first, names: [...first.names, ...added] }, ...others].map(({ podName, names }, index) => {
    const whole = podName ?? `${deployment}-${name}-${index}-${names.join('-')}`;
    return whole.length <= MAX_NAME ? whole : `seldon-${createHash('md5').update(whole).digest('hex')}`;
  });
}

/** Of the units that run in a container: those with a model or an image. */
function unitNames({ name, implementation, children }: UnitSpec): string[] {
  return [...(isBuiltInUnit(implementation) ? [] : [name]), ...children.flatMap(unitNames)];
}

function conditionsOf(deployment: Deployment, available: boolean): StatusCondition[] {
  const lastTransitionTime = new Date(deployment.updatedAt).toISOString();
  const latestReady: StatusCondition['status'] = available ? 'True' : deployment.state === 'Failed' ? 'False' : 'Unknown';
  const why = deployment.message ? { message: deployment.message } : {};
  // A failed change does not take down what answered before it: that is told by two conditions, not by one.
  const serves: StatusCondition['status'] = deployment.servingRevision === undefined ? 'False' : 'True';
  return [
    { type: 'Ready', status: latestReady, reason: deployment.state, ...why, lastTransitionTime },
    { type: 'DeploymentsReady', status: latestReady, reason: deployment.state, ...why, lastTransitionTime },
    { type: 'ServicesReady', status: serves, lastTransitionTime },
  ];
}
