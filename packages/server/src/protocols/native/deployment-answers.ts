// Deployments and revisions as the native API shows them.
import type {
  Deployment,
  DeploymentSummary,
  GraphUnit,
  PredictorSummary,
  Revision as RevisionAnswer,
} from '@ovenbird/contracts/deployments';
import { deploymentState, revisionState } from '../../domain/catalog/index.ts';
import type { Sparkline } from '../../domain/monitoring/index.ts';
import {
  type DeploymentView,
  type PinnedModel,
  type Revision,
  replicasOf,
  seldonStatus,
  trafficPercentOf,
  type UnitSpec,
} from '../../domain/serving/index.ts';
import { exampleBody } from './deployment-example.ts';

export function toSummary({ deployment, latest, serving }: DeploymentView, sparkline: Sparkline | undefined): DeploymentSummary {
  const { namespace, name, state, message = null, createdAt, updatedAt, latestRevision, servingRevision = null } = deployment;
  // What answers is what a list is about; until something does, what shall.
  const shown = serving ?? latest;
  return {
    namespace,
    name,
    seldonState: state,
    state: deploymentState(state),
    message,
    protocol: shown.spec.protocol as DeploymentSummary['protocol'],
    revision: servingRevision,
    latestRevision,
    createdAt,
    updatedAt,
    predictors: shown.spec.predictors.map((predictor): PredictorSummary => {
      const replicas = replicasOf(shown.spec, predictor);
      return {
        name: predictor.name,
        trafficPercent: trafficPercentOf(shown.spec, predictor),
        shadow: predictor.shadow,
        replicas,
        availableReplicas: serving ? replicas : 0,
        state: revisionState(shown.state),
        message: shown.message ?? null,
        models: shown.models.filter((model) => model.predictor === predictor.name).map(toPinned),
      };
    }),
    sparkline: sparkline
      ? { ...sparkline, requestsPerSecond: [...sparkline.requestsPerSecond], errorsPerSecond: [...sparkline.errorsPerSecond] }
      : null,
  };
}

/** @param inferenceUrl  of the inference port; null while nobody knows it */
export function toDeployment(view: DeploymentView, inferenceUrl: string | null): Deployment {
  const { deployment, latest, serving } = view;
  const shown = serving ?? latest;
  const status = seldonStatus(deployment, latest, inferenceUrl);
  return {
    ...toSummary(view, undefined),
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
    endpoints: inferenceUrl === null ? [] : endpointsOf(shown, inferenceUrl),
  };
}

export function toRevision(revision: Revision): RevisionAnswer {
  return {
    revision: revision.number,
    createdAt: revision.createdAt,
    cause: revision.cause,
    causeText: revision.causeText,
    state: revisionState(revision.state),
    message: revision.message ?? null,
    readyAt: revision.readyAt ?? null,
    retiredAt: revision.retiredAt ?? null,
    models: revision.models.map(toPinned),
    manifest: revision.document,
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
  return (['seldon', 'v2', 'mlflow'] as const).map((protocol) => ({
    protocol,
    url: `${inferenceUrl}${protocolPath(protocol, revision)}`,
    example: exampleBody(protocol, revision.units?.[0]),
  }));
}

function toPinned({ predictor, node, uri, modelName, modelVersion }: PinnedModel): PredictorSummary['models'][number] {
  return { predictor, node, uri, modelName: modelName ?? null, modelVersion: modelVersion ?? null };
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
