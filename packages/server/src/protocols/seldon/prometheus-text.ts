// Seldon's request metrics in Prometheus's text format, with the names and labels that its dashboards ask for. The stock
// dashboard filters on `status`, which Seldon's executor never had; both that and `code` are here.
import { type FeedbackCounters, LATENCY_BOUNDS, type RequestHistograms } from '../../domain/serving/index.ts';

const SERVER = 'seldon_api_executor_server_requests_seconds';
const CLIENT = 'seldon_api_executor_client_requests_seconds';

export function renderSeldonMetrics(histograms: RequestHistograms): string {
  const readings = histograms.read();
  const lines: string[] = [];
  for (const [name, help, ofModel] of [
    [SERVER, 'Latency of requests answered, in seconds', false],
    [CLIENT, 'Latency of calls to models, in seconds', true],
  ] as const) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} histogram`);
    for (const { labels, cumulative, sumSeconds } of readings) {
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
      for (const [index, bound] of LATENCY_BOUNDS.entries()) lines.push(`${name}_bucket{${text},le="${bound}"} ${cumulative[index]}`);
      const count = cumulative.at(-1);
      lines.push(`${name}_bucket{${text},le="+Inf"} ${count}`, `${name}_sum{${text}} ${sumSeconds}`, `${name}_count{${text}} ${count}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** With the names of Seldon's wrapper. */
export function renderFeedbackMetrics(counters: FeedbackCounters): string {
  const readings = counters.read();
  const series = (name: string, help: string, amountOf: (reading: (typeof readings)[number]) => number) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} counter`,
    ...readings.map((reading) => {
      const { labels } = reading;
      const text = labelText({
        deployment_name: labels.deployment,
        namespace: labels.namespace,
        predictor_name: labels.predictor,
        predictor_version: labels.version,
        model_name: labels.modelName,
        model_image: labels.modelImage,
        model_version: labels.modelVersion,
      });
      return `${name}{${text}} ${amountOf(reading)}`;
    }),
  ];
  const lines = [
    ...series('seldon_api_model_feedback_total', 'Feedback given to units, of any reward', ({ count }) => count),
    ...series('seldon_api_model_feedback_reward_total', 'Sum of its rewards', ({ reward }) => reward),
  ];
  return `${lines.join('\n')}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (mark) => (mark === '\n' ? '\\n' : `\\${mark}`))}"`)
    .join(',');
}
