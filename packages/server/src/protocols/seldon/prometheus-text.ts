// Seldon's request metrics in Prometheus's text format, with the names and labels that its dashboards ask for. The stock
// dashboard filters on `status`, which Seldon's executor never had; both that and `code` are here.
import type { ServingMeters } from '../../domain/serving/observation/index.ts';
import { bucketLines, familyHead, labelText, unitLabels } from './label-text.ts';

const SERVER = 'seldon_api_executor_server_requests_seconds';
const CLIENT = 'seldon_api_executor_client_requests_seconds';

export function renderSeldonMetrics(histograms: ServingMeters['requests']): string {
  const readings = histograms.read();
  const lines: string[] = [];
  for (const [name, help, ofModel] of [
    [SERVER, 'Latency of requests answered, in seconds', false],
    [CLIENT, 'Latency of calls to models, in seconds', true],
  ] as const) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} histogram`);
    for (const { labels, buckets, sumSeconds } of readings) {
      if ((labels.modelName !== '') !== ofModel) continue;
      const text = labelText({
        deployment_name: labels.deployment,
        namespace: labels.namespace,
        predictor_name: labels.predictor,
        predictor_version: labels.version,
        service: labels.service,
        method: 'post',
        code: String(labels.status),
        status: String(labels.status),
        ...(ofModel ? { model_name: labels.modelName, model_image: labels.modelImage, model_version: labels.modelVersion } : {}),
      });
      lines.push(...bucketLines(name, text, buckets, sumSeconds));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** With the names of Seldon's wrapper. */
export function renderFeedbackMetrics(counters: ServingMeters['feedback']): string {
  const readings = counters.read().map(({ labels, count, reward }) => ({ text: labelText(unitLabels(labels)), count, reward }));
  return (
    familyHead('seldon_api_model_feedback_total', 'counter', 'Feedback given to units, of any reward') +
    readings.map(({ text, count }) => `seldon_api_model_feedback_total{${text}} ${count}\n`).join('') +
    familyHead('seldon_api_model_feedback_reward_total', 'counter', 'Sum of its rewards') +
    readings.map(({ text, reward }) => `seldon_api_model_feedback_reward_total{${text}} ${reward}\n`).join('')
  );
}

/** With the names of MLServer. */
export function renderInferenceMetrics(counters: ServingMeters['inferences']): string {
  const readings = counters.read().map((reading) => ({ ...reading, text: labelText({ ...reading.labels }) }));
  const [success, failure, duration] = [
    'model_infer_request_success_total',
    'model_infer_request_failure_total',
    'model_infer_request_duration',
  ];
  return (
    familyHead(success!, 'counter', 'Open Inference requests that were answered') +
    readings.map(({ text, succeeded }) => `${success}{${text}} ${succeeded}\n`).join('') +
    familyHead(failure!, 'counter', 'Open Inference requests that got an error') +
    readings.map(({ text, failed }) => `${failure}{${text}} ${failed}\n`).join('') +
    familyHead(duration!, 'summary', 'Time of both, in seconds') +
    readings
      .map((of) => `${duration}_sum{${of.text}} ${of.sumSeconds}\n${duration}_count{${of.text}} ${of.succeeded + of.failed}\n`)
      .join('')
  );
}
