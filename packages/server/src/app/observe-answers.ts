// What the serving process does with each answer after it was sent: it is measured, counted and logged.
import { classesOf, isSampled, keptBodies, type RecordFeedback, type RecordPrediction } from '../domain/monitoring/index.ts';
import { type LoadedUnit, type NodeCall, outputNames, type Revision, unitImage } from '../domain/serving/index.ts';
import type { AnsweredRequest, ObserveAnswer, ServingMeters } from '../domain/serving/observation/index.ts';
import type { Logger } from '../kernel/logger.ts';
import type { LogNodeCalls } from './log-node-calls.ts';
import type { LogPlan } from './log-plan.ts';
import { nodesOf } from './prediction-nodes.ts';

export interface ObserveDeps {
  readonly record: RecordPrediction;
  readonly recordFeedback: RecordFeedback;
  readonly logNodeCalls: LogNodeCalls;
  readonly planOf: (revision: Revision) => LogPlan;
  readonly meters: ServingMeters;
  readonly logger: Logger;
}

/** What Seldon's wrapper calls the services of a unit in the label `method`. */
const WRAPPER_METHODS: Readonly<Record<NodeCall['service'], string>> = {
  '/predict': 'predict',
  '/transform-input': 'inputtransform',
  '/transform-output': 'outputtransform',
  '/route': 'router',
  '/aggregate': 'aggregate',
  '/send-feedback': 'feedback',
};

export function createObserveAnswers(deps: ObserveDeps): ObserveAnswer {
  const { record, recordFeedback, logNodeCalls, planOf, meters, logger } = deps;
  return (answered) => {
    try {
      observe(answered);
    } catch (error) {
      // The caller has its answer: a fault in telling about it must not end the process.
      logger.error({ err: error, puid: answered.id }, 'an answer could not be recorded');
    }
  };

  function observeFeedback(answered: AnsweredRequest): void {
    const { revision, predictor, feedback } = answered;
    // What was not understood is no feedback.
    if (!feedback) return;
    for (const { unit } of answered.calls ?? []) meters.feedback.add({ ...labelsOf(answered), ...unitLabels(unit) }, feedback.reward);
    const keeps = answered.skipsLogging !== true;
    const plan = planOf(revision);
    const logged = {
      kind: 'feedback' as const,
      id: answered.id,
      at: answered.at,
      namespace: revision.namespace,
      deployment: revision.name,
      revision: revision.number,
      predictor,
      protocol: answered.protocol,
      code: answered.status,
      latencyMs: answered.latencyMs,
      error: answered.error ?? null,
      nodes: nodesOf(answered),
      reward: feedback.reward,
      truth: feedback.truth ?? null,
      ...keptBodies(plan.policy, answered.requestText, answered.responseText),
      traceId: answered.traceId,
    };
    recordFeedback(logged, keeps);
    if (keeps) logNodeCalls(answered, plan);
  }

  function observe(answered: AnsweredRequest): void {
    measure(meters, answered);
    if (answered.kind === 'feedback') {
      observeFeedback(answered);
      return;
    }
    const { answer, revision } = answered;
    const plan = planOf(revision);
    const keeps = answered.skipsLogging !== true && isSampled(plan.policy, answered.id);
    const signature = answer?.unit.model.signature;
    const classes = answer && keeps ? classesOf(answer.output.tensors, signature && outputNames(signature)) : null;
    const nodes = nodesOf(answered);
    const logged = {
      id: answered.id,
      at: answered.at,
      namespace: revision.namespace,
      deployment: revision.name,
      revision: revision.number,
      predictor: answered.predictor,
      protocol: answered.protocol,
      code: answered.status,
      latencyMs: answered.latencyMs,
      error: answered.error ?? null,
      nodes,
      labels: classes?.labels ?? null,
      scores: classes?.scores ?? null,
      ...keptBodies(plan.policy, answered.requestText, answered.responseText),
      traceId: answered.traceId,
    };
    record(logged, answered.calls?.length ? nodes : [], keeps);
    if (keeps) logNodeCalls(answered, plan);
  }
}

function measure({ requests, inferences, custom }: ServingMeters, answered: AnsweredRequest): void {
  const { calls = [], latencyMs, kind, status } = answered;
  const labels = {
    ...labelsOf(answered),
    service: kind === 'feedback' ? 'feedback' : 'predictions',
    status,
    modelName: '',
    modelImage: '',
    modelVersion: '',
  };
  requests.observe(labels, latencyMs / 1000);
  // An answer of a shadow is nobody's: who asked got another one.
  if (answered.protocol === 'v2' && kind === 'prediction' && !predictorOf(answered)?.shadow)
    inferences.add(modelLabels(answered), status >= 400, latencyMs / 1000);
  for (const call of calls) {
    // Which status a unit would have had is only known of the one that failed: it is the answer's.
    const code = call.durationMs === null ? status : 200;
    const unit = { ...labels, ...unitLabels(call.unit) };
    if (call.metrics) custom.add(unit, WRAPPER_METHODS[call.service], call.metrics);
    requests.observe({ ...unit, service: call.service, status: code }, (call.durationMs ?? latencyMs) / 1000);
  }
}

function predictorOf({ predictor, revision }: AnsweredRequest) {
  return revision.spec.predictors.find((candidate) => candidate.name === predictor);
}

function labelsOf(answered: AnsweredRequest) {
  const { predictor, revision } = answered;
  const version = predictorVersion(predictorOf(answered));
  return { deployment: revision.name, namespace: revision.namespace, predictor, version };
}

/** Of the Open Inference Protocol, which knows a deployment as a model. */
function modelLabels({ predictor, revision }: AnsweredRequest) {
  const version = revision.models.find((model) => model.predictor === predictor)?.modelVersion ?? '';
  return { model: revision.name, namespace: revision.namespace, version };
}

function unitLabels(unit: LoadedUnit) {
  const { pinned, spec } = unit;
  return { modelName: pinned.modelName ?? spec.name, modelImage: unitImage(unit), modelVersion: pinned.modelVersion ?? '' };
}

/** Seldon's code reads the annotation, its documents say the label. */
function predictorVersion(
  predictor: { annotations: Readonly<Record<string, string>>; labels: Readonly<Record<string, string>> } | undefined,
): string {
  return predictor?.annotations.version ?? predictor?.labels.version ?? '';
}
