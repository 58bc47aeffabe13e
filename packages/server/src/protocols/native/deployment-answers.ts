// Deployments and revisions as the native API shows them.
import type { Deployment, DeploymentSummary, GraphUnit, PredictorSummary } from '@ovenbird/contracts/deployments';
import type { RouterBelief as RouterBeliefAnswer } from '@ovenbird/contracts/router-beliefs';
import { deploymentState, revisionState } from '../../domain/catalog/index.ts';
import type { Sparkline } from '../../domain/monitoring/index.ts';
import {
  type DeploymentView,
  type PinnedModel,
  type Revision,
  type RouterBelief,
  seldonStatus,
  trafficPercentOf,
  type UnitSpec,
} from '../../domain/serving/index.ts';
import { type ReplicaCount, scaleOf, shortOfCopies } from '../../domain/serving/scaling/index.ts';
import { exampleBody } from './deployment-example.ts';

type Counts = readonly Omit<ReplicaCount, 'waiting'>[];

/** @param counts  of the copies of this deployment's units */
export function toSummary(
  { deployment, latest, serving }: DeploymentView,
  counts: Counts,
  sparkline: Sparkline | undefined,
): DeploymentSummary {
  const { namespace, name, state, createdAt, updatedAt, latestRevision, servingRevision = null } = deployment;
  // What answers is what a list is about; until something does, what shall.
  const shown = serving ?? latest;
  const isUnloaded = deployment.unloadedAt !== undefined;
  return {
    namespace,
    name,
    seldonState: state,
    state: deploymentState(state),
    message: deployment.message ?? shortOfCopies(counts) ?? null,
    protocol: shown.spec.protocol as DeploymentSummary['protocol'],
    revision: servingRevision,
    latestRevision,
    createdAt,
    updatedAt,
    predictors: shown.spec.predictors.map((predictor): PredictorSummary => {
      const copies = counts.filter((count) => count.predictor === predictor.name);
      return {
        name: predictor.name,
        trafficPercent: trafficPercentOf(shown.spec, predictor),
        shadow: predictor.shadow,
        replicas: isUnloaded
          ? 0
          : Math.max(...(copies.length > 0 ? copies.map(({ desired }) => desired) : [scaleOf(shown.spec, predictor, predictor.graph).min])),
        availableReplicas: serving && copies.length > 0 ? Math.min(...copies.map(({ available }) => available)) : 0,
        state: revisionState(shown.state),
        message: shown.message ?? null,
        models: shown.models.filter((model) => model.predictor === predictor.name).map(toPinned),
      };
    }),
    sparkline: sparkline
      ? {
          ...sparkline,
          requestsPerSecond: [...sparkline.requestsPerSecond],
          errorsPerSecond: [...sparkline.errorsPerSecond],
          p99Ms: [...sparkline.p99Ms],
        }
      : null,
  };
}

/** @param inferenceUrl  of the inference port; null while nobody knows it */
export function toDeployment(view: DeploymentView, counts: Counts, inferenceUrl: string | null): Deployment {
  const { deployment, latest, serving } = view;
  const shown = serving ?? latest;
  const status = seldonStatus(deployment, latest, counts, inferenceUrl);
  return {
    ...toSummary(view, counts, undefined),
    manifest: latest.document,
    status,
    conditions: status.conditions.map(({ type, status: value, reason = null, message = null, lastTransitionTime }) => ({
      type,
      status: value,
      reason,
      message,
      changedAt: Date.parse(lastTransitionTime),
    })),
    graphs: shown.spec.predictors.map((predictor) => ({ predictor: predictor.name, root: toUnit(predictor.graph, predictor.name, shown) })),
    copies: counts.map(({ predictor, node, desired, available }) => ({ predictor, node, desired, available })),
    endpoints: inferenceUrl === null ? [] : endpointsOf(shown, inferenceUrl),
  };
}

/** Where a request of a protocol goes, below the inference port's address. */
export function protocolPath(protocol: 'seldon' | 'v2' | 'mlflow' | 'tensorflow', { namespace, name, spec }: Revision): string {
  const base = `/seldon/${namespace}/${name}`;
  if (protocol === 'seldon') return `${base}/api/v1.0/predictions`;
  if (protocol === 'mlflow') return `${base}/invocations`;
  const model = encodeURIComponent(spec.predictors[0]?.graph.name ?? name);
  return protocol === 'tensorflow' ? `${base}/v1/models/${model}:predict` : `${base}/v2/models/${model}/infer`;
}

function endpointsOf(revision: Revision, inferenceUrl: string): Deployment['endpoints'] {
  const overHttp = (['seldon', 'v2', 'tensorflow', 'mlflow'] as const).map((protocol) => ({
    protocol,
    url: `${inferenceUrl}${protocolPath(protocol, revision)}`,
    metadata: null,
    example: exampleBody(protocol, revision.units?.[0]),
  }));
  const metadata = { seldon: revision.name, namespace: revision.namespace };
  return [...overHttp, { protocol: 'grpc', url: new URL(inferenceUrl).host, metadata, example: null }];
}

export function toPinned({ predictor, node, uri, modelName, modelVersion, accelerated }: PinnedModel): PredictorSummary['models'][number] {
  return { predictor, node, uri, modelName: modelName ?? null, modelVersion: modelVersion ?? null, accelerated: accelerated !== undefined };
}

export function toRouterBelief({ epsilon, branches, ...router }: RouterBelief): RouterBeliefAnswer {
  return { ...router, epsilon: epsilon ?? null, branches: branches.map(({ mean, ...branch }) => ({ ...branch, mean: mean ?? null })) };
}

function toUnit(unit: UnitSpec, predictor: string, revision: Revision): GraphUnit {
  const isThis = (other: { predictor: string; node: string }) => other.predictor === predictor && other.node === unit.name;
  const pinned = revision.models.find(isThis);
  return {
    name: unit.name,
    type: unit.type ?? 'UNKNOWN_TYPE',
    implementation: unit.implementation ?? null,
    modelUri: unit.modelUri ?? null,
    modelName: pinned?.modelName ?? null,
    modelVersion: pinned?.modelVersion ?? null,
    runtime: revision.units?.find(isThis)?.runtime ?? null,
    children: unit.children.map((child) => toUnit(child, predictor, revision)),
  };
}
