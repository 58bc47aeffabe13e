// Copies of units, and what waits for them, in Prometheus's text format.
import type { ReplicaCount } from '../../domain/serving/scaling/index.ts';
import { familyHead, labelText } from './label-text.ts';

const FAMILIES = [
  ['ovenbird_model_replicas', 'Copies of a unit that can answer', 'available'],
  ['ovenbird_model_replicas_desired', 'Copies of a unit that are wanted', 'desired'],
  ['ovenbird_model_replicas_asked', 'Copies of a unit that manifests ask for at least', 'asked'],
  ['ovenbird_model_waiting_requests', 'Requests that wait for a copy of a unit', 'waiting'],
] as const;

export function renderReplicaMetrics(counts: readonly ReplicaCount[]): string {
  const labels = counts.map(({ namespace, name, predictor, node }) =>
    labelText({ deployment_name: name, namespace, predictor_name: predictor, unit_name: node }),
  );
  return FAMILIES.map(([family, help, key]) => {
    const lines = counts.map((count, index) => `${family}{${labels[index]}} ${count[key]}\n`);
    return familyHead(family, 'gauge', help) + lines.join('');
  }).join('');
}
