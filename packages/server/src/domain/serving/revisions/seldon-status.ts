// The status of a deployment in the shape of Seldon's `status`: what `kubectl get sdep -o yaml` would show.

import { replicasOf } from '../manifest/default-deployment.ts';
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
  readonly serviceStatus: Readonly<Record<string, { readonly svcName: string; readonly httpEndpoint: string }>>;
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
  const suffix = spec.protocol === 'v2' ? `/v2/models/${spec.predictors[0]?.graph.name ?? deployment.name}/infer` : '/api/v1.0/predictions';
  const named = (predictor: string) => `${deployment.name}-${predictor}`;
  return {
    state: deployment.state,
    ...(deployment.message ? { description: deployment.message } : {}),
    replicas,
    observedGeneration: latest.number,
    ...(baseUrl ? { address: { url: `${baseUrl}${path}${suffix}` } } : {}),
    deploymentStatus: Object.fromEntries(
      spec.predictors.map((predictor) => {
        const wanted = replicasOf(spec, predictor);
        const name = `${named(predictor.name)}-0-${predictor.graph.name}`;
        return [
          name,
          {
            name,
            status: deployment.state,
            ...(deployment.message ? { description: deployment.message } : {}),
            replicas: wanted,
            availableReplicas: available ? wanted : 0,
          },
        ];
      }),
    ),
    serviceStatus: Object.fromEntries(
      spec.predictors.map((predictor) => [
        named(predictor.name),
        { svcName: named(predictor.name), httpEndpoint: `${baseUrl ?? ''}${path}` },
      ]),
    ),
    conditions: conditionsOf(deployment, available),
  };
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
