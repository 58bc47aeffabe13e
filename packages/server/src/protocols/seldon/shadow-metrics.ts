// Copies of requests that a shadow was not asked, in Prometheus's text format. What it was asked is counted as every prediction is.
import type { ShadowRoom } from '../../domain/serving/index.ts';
import { familyHead, labelText } from './label-text.ts';

const DROPPED = 'ovenbird_shadow_dropped_total';

export function renderShadowMetrics(readings: ReturnType<ShadowRoom['read']>): string {
  const lines = readings.map(({ labels: { namespace, deployment, predictor }, dropped }) => {
    const text = labelText({ deployment_name: deployment, namespace, predictor_name: predictor });
    return `${DROPPED}{${text}} ${dropped}\n`;
  });
  return familyHead(DROPPED, 'counter', 'Requests that a shadow was not asked, for want of room') + lines.join('');
}
