// The status of a deployment in the shape of Seldon's `status`: what `kubectl get sdep -o yaml` would show.
import { createHash } from 'node:crypto';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { isBuiltInUnit } from '../manifest/prepackaged-servers.ts';
import { unitTree } from '../manifest/unit-tree.ts';
import type { ReplicaCount } from '../scaling/replica-counts.ts';
import { scaleOf } from '../scaling/replica-scale.ts';
import { shortOfCopies } from '../scaling/short-of-copies.ts';
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
 * @param counts   of the copies that serve, as the serving process tells them
 * @param baseUrl  of the inference port, e.g. `http://127.0.0.1:9000`; null where nobody knows it
 */
export function seldonStatus(
  deployment: Deployment,
  latest: Revision,
  counts: readonly Omit<ReplicaCount, 'waiting'>[],
  baseUrl: string | null,
): SeldonStatus {
  const { spec } = latest;
  const available = deployment.servingRevision === latest.number;
  const path = `/seldon/${deployment.namespace}/${deployment.name}`;
  const message = deployment.message ?? shortOfCopies(counts);
  const why = message ? { description: message } : {};
  const entryOf =
    (predictor: PredictorSpec) =>
    ({ name, units }: KubernetesDeployment) => {
      const wanted = units.map((unit) => scaleOf(spec, predictor, { name: unit }).min);
      // What serves may be another revision, whose copies are not this one's.
      const found = available ? counts.filter((count) => count.predictor === predictor.name && units.includes(count.node)) : [];
      const isUnloaded = deployment.unloadedAt !== undefined;
      const replicas = isUnloaded ? 0 : Math.max(1, ...(found.length > 0 ? found.map(({ desired }) => desired) : wanted));
      const availableReplicas = found.length > 0 ? Math.min(...found.map((count) => count.available)) : 0;
      return [name, { name, status: deployment.state, ...why, replicas, availableReplicas }] as const;
    };
  const entries = spec.predictors.flatMap((predictor) => kubernetesDeployments(deployment.name, predictor).map(entryOf(predictor)));
  return {
    state: deployment.state,
    ...why,
    replicas: entries.reduce((sum, [, entry]) => sum + entry.replicas, 0),
    observedGeneration: latest.number,
    ...(baseUrl ? { address: { url: `${baseUrl}${path}${suffixOf(spec)}` } } : {}),
    deploymentStatus: Object.fromEntries(entries),
    serviceStatus: Object.fromEntries(
      spec.predictors.map((predictor) => {
        const svcName = predictor.annotations['seldon.io/svc-name'] ?? `${deployment.name}-${predictor.name}`;
        // Both are answered by one port here.
        const host = baseUrl === null ? {} : { grpcEndpoint: new URL(baseUrl).host };
        return [svcName, { svcName, httpEndpoint: `${baseUrl ?? ''}${path}`, ...host }];
      }),
    ),
    conditions: conditionsOf(deployment, available, message),
  };
}

function suffixOf({ protocol, name, predictors }: DeploymentSpec): string {
  const graph = predictors[0]?.graph.name ?? name;
  if (protocol === 'v2') return `/v2/models/${graph}/infer`;
  return protocol === 'tensorflow' ? `/v1/models/${graph}:predict` : '/api/v1.0/predictions';
}

/** Kubernetes takes no longer ones. */
const MAX_NAME = 63;

interface KubernetesDeployment {
  readonly name: string;
  /** Names of its containers, which are those of units. */
  readonly units: readonly string[];
}

/** The Deployments that Seldon would make: one for each component, with the containers of prepackaged servers in the first. */
function kubernetesDeployments(deployment: string, { name, graph, componentSpecs }: PredictorSpec): KubernetesDeployment[] {
  const written = componentSpecs.map(({ podName, containers }) => ({ podName, names: containers.map((container) => container.name) }));
  const [first = { podName: undefined, names: [] }, ...others] = written;
  const known = new Set(written.flatMap(({ names }) => names));
  const added = unitNames(graph).filter((unit) => !known.has(unit));
  return [{ ...first, names: [...first.names, ...added] }, ...others].map(({ podName, names }, index) => {
    const whole = podName ?? `${deployment}-${name}-${index}-${names.join('-')}`;
    return { name: whole.length <= MAX_NAME ? whole : `seldon-${createHash('md5').update(whole).digest('hex')}`, units: names };
  });
}

/** Of the units that run in a container: those with a model or an image. */
function unitNames(graph: UnitSpec): string[] {
  return unitTree(graph).flatMap(({ name, implementation }) => (isBuiltInUnit(implementation) ? [] : [name]));
}

function conditionsOf(deployment: Deployment, available: boolean, message: string | undefined): StatusCondition[] {
  const lastTransitionTime = new Date(deployment.updatedAt).toISOString();
  const latestReady: StatusCondition['status'] = available ? 'True' : deployment.state === 'Creating' ? 'Unknown' : 'False';
  const why = message ? { message } : {};
  // A failed change does not take down what answered before it: that is told by two conditions, not by one.
  const serves: StatusCondition['status'] = deployment.servingRevision === undefined ? 'False' : 'True';
  return [
    { type: 'Ready', status: latestReady, reason: deployment.state, ...why, lastTransitionTime },
    { type: 'DeploymentsReady', status: latestReady, reason: deployment.state, ...why, lastTransitionTime },
    { type: 'ServicesReady', status: serves, lastTransitionTime },
  ];
}
