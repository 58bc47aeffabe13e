// What the serving process does with each answer after it was sent: it is measured, counted and logged.
import { classesOf, type RecordPrediction } from '../domain/monitoring/index.ts';
import { type AnsweredRequest, type ObserveAnswer, outputNames, type RequestHistograms } from '../domain/serving/index.ts';
import type { Logger } from '../kernel/logger.ts';

export function createObserveAnswers(record: RecordPrediction, histograms: RequestHistograms, logger: Logger): ObserveAnswer {
  return (answered) => {
    try {
      observe(answered);
    } catch (error) {
      // The caller has its answer: a fault in telling about it must not end the process.
      logger.error({ err: error, puid: answered.id }, 'an answer could not be recorded');
    }
  };

  function observe(answered: AnsweredRequest): void {
    measure(histograms, answered);
    if (answered.kind === 'feedback') return void logger.info({ puid: answered.id, status: answered.status }, 'feedback');
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
      nodes: revision.models
        .filter((model) => model.predictor === answered.predictor)
        .map((model) => ({
          node: model.node,
          model: model.modelName ?? null,
          modelVersion: model.modelVersion ?? null,
          runId: model.runId ?? null,
          durationMs: answer?.modelMs ?? null,
        })),
      labels: classes?.labels ?? null,
      scores: classes?.scores ?? null,
      request: answered.requestText,
      response: answered.responseText,
    });
  }
}

function measure(histograms: RequestHistograms, { answer, latencyMs, kind, predictor, revision, status }: AnsweredRequest): void {
  const labels = {
    deployment: revision.name,
    namespace: revision.namespace,
    predictor,
    version: predictorVersion(revision.spec.predictors.find((candidate) => candidate.name === predictor)),
    service: kind === 'feedback' ? 'feedback' : 'predictions',
    status,
    modelName: '',
    modelVersion: '',
  };
  histograms.observe(labels, latencyMs / 1000);
  if (!answer) return;
  const { pinned, spec } = answer.unit;
  histograms.observe(
    { ...labels, service: '/predict', modelName: pinned.modelName ?? spec.name, modelVersion: pinned.modelVersion ?? '' },
    answer.modelMs / 1000,
  );
}

/** Seldon's code reads the annotation, its documents say the label. */
function predictorVersion(
  predictor: { annotations: Readonly<Record<string, string>>; labels: Readonly<Record<string, string>> } | undefined,
): string {
  return predictor?.annotations.version ?? predictor?.labels.version ?? '';
}
