// What the serving process does with each answer after it was sent: it is measured, counted and logged.
import { classesOf, type FeedbackRecord, type PredictionNode, type RecordPrediction } from '../domain/monitoring/index.ts';
import {
  type AnsweredRequest,
  type FeedbackCounters,
  type LoadedUnit,
  type ObserveAnswer,
  outputNames,
  type PinnedModel,
  type RequestHistograms,
  unitImage,
} from '../domain/serving/index.ts';
import type { Logger } from '../kernel/logger.ts';

export interface ObserveDeps {
  readonly record: RecordPrediction;
  readonly appendFeedback: (record: FeedbackRecord) => void;
  readonly histograms: RequestHistograms;
  readonly counters: FeedbackCounters;
  readonly logger: Logger;
}

export function createObserveAnswers({ record, appendFeedback, histograms, counters, logger }: ObserveDeps): ObserveAnswer {
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
    for (const { unit } of answered.calls ?? []) counters.add({ ...labelsOf(answered), ...unitLabels(unit) }, feedback.reward);
    appendFeedback({
      kind: 'feedback',
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
      request: answered.requestText,
      response: answered.responseText,
    });
  }

  function observe(answered: AnsweredRequest): void {
    measure(histograms, answered);
    if (answered.kind === 'feedback') {
      observeFeedback(answered);
      return;
    }
    const { answer, revision } = answered;
    const signature = answer?.unit.model.signature;
    const classes = answer ? classesOf(answer.output.tensors, signature && outputNames(signature)) : null;
    record({
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
      nodes: nodesOf(answered),
      labels: classes?.labels ?? null,
      scores: classes?.scores ?? null,
      request: answered.requestText,
      response: answered.responseText,
    });
  }
}

function measure(histograms: RequestHistograms, answered: AnsweredRequest): void {
  const { calls = [], latencyMs, kind, status } = answered;
  const labels = {
    ...labelsOf(answered),
    service: kind === 'feedback' ? 'feedback' : 'predictions',
    status,
    modelName: '',
    modelImage: '',
    modelVersion: '',
  };
  histograms.observe(labels, latencyMs / 1000);
  for (const call of calls) {
    // Which status a unit would have had is only known of the one that failed: it is the answer's.
    const code = call.durationMs === null ? status : 200;
    histograms.observe({ ...labels, ...unitLabels(call.unit), service: call.service, status: code }, (call.durationMs ?? latencyMs) / 1000);
  }
}

function labelsOf({ predictor, revision }: AnsweredRequest) {
  const version = predictorVersion(revision.spec.predictors.find((candidate) => candidate.name === predictor));
  return { deployment: revision.name, namespace: revision.namespace, predictor, version };
}

function unitLabels(unit: LoadedUnit) {
  const { pinned, spec } = unit;
  return { modelName: pinned.modelName ?? spec.name, modelImage: unitImage(unit), modelVersion: pinned.modelVersion ?? '' };
}

/** A unit that was called twice, before and after its children, is one node. Where none was called, nobody knows more than the revision. */
function nodesOf({ revision, predictor, calls = [] }: AnsweredRequest): PredictionNode[] {
  const nodes = new Map<string, PredictionNode>();
  for (const { unit, durationMs } of calls) {
    const before = nodes.get(unit.spec.name)?.durationMs;
    const sum = before === null || durationMs === null ? null : (before ?? 0) + durationMs;
    nodes.set(unit.spec.name, { ...nodeOf(unit.spec.name, unit.pinned), durationMs: sum });
  }
  if (nodes.size > 0) return [...nodes.values()];
  return revision.models.filter((model) => model.predictor === predictor).map((model) => nodeOf(model.node, model));
}

function nodeOf(node: string, { modelName, modelVersion, runId }: PinnedModel): PredictionNode {
  return { node, model: modelName ?? null, modelVersion: modelVersion ?? null, runId: runId ?? null, durationMs: null };
}

/** Seldon's code reads the annotation, its documents say the label. */
function predictorVersion(
  predictor: { annotations: Readonly<Record<string, string>>; labels: Readonly<Record<string, string>> } | undefined,
): string {
  return predictor?.annotations.version ?? predictor?.labels.version ?? '';
}
