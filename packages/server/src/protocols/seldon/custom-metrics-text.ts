// The metrics of units in Prometheus's text format, as Seldon's wrapper shows them.
import type { ServingMeters } from '../../domain/serving/observation/index.ts';
import { bucketLines, labelText, unitLabels } from './label-text.ts';

const DROPPED = 'ovenbird_custom_metrics_dropped_total';
const SERIES = 'ovenbird_custom_metric_series';

export function renderCustomMetrics(custom: ServingMeters['custom']): string {
  const { families, seriesCount, dropped } = custom.read();
  const lines: string[] = [];
  for (const { name, type, series } of families) {
    lines.push(`# TYPE ${name} ${type}`);
    for (const { unit, tags, value, buckets } of series) {
      const text = labelText({ ...tags, ...unitLabels(unit) });
      lines.push(...(type === 'histogram' ? bucketLines(name, text, buckets, value) : [`${name}{${text}} ${value}`]));
    }
  }
  lines.push(
    `# HELP ${SERIES} Series that custom metrics of units have`,
    `# TYPE ${SERIES} gauge`,
    `${SERIES} ${seriesCount}`,
    `# HELP ${DROPPED} Custom metrics of units that are not shown`,
    `# TYPE ${DROPPED} counter`,
    ...Object.entries(dropped).map(([reason, count]) => `${DROPPED}{reason="${reason}"} ${count}`),
  );
  return `${lines.join('\n')}\n`;
}
