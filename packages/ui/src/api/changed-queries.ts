// Which kept answers a change makes old. Keys begin with the area; `['runs', 'one', id]` is one object.
import type { ChangeEvent, ChangeTopic } from '@ovenbird/contracts';
import type { QueryKey } from '@tanstack/react-query';

const areas: Record<ChangeTopic, readonly string[]> = {
  experiment: ['experiments', 'home'],
  run: ['runs', 'metrics', 'experiments', 'artifacts', 'home'],
  registered_model: ['models', 'home', 'lineage'],
  execution: ['executions', 'workflows', 'home'],
  node_execution: ['executions'],
  workflow: ['workflows'],
  deployment: ['deployments', 'models', 'home', 'lineage'],
  batch_job: ['batch', 'home'],
  prediction: ['predictions', 'stats'],
  lineage: ['lineage'],
};

/** True when the answer under `key` may have changed by `change`. */
export function isTouched(key: QueryKey, change: Pick<ChangeEvent, 'topic' | 'id'>): boolean {
  const [area, form, id] = key;
  if (!areas[change.topic].includes(String(area))) return false;
  // A run's own page need not be read again for another run's metrics. Only ids of the topic's own kind can be compared.
  const ownArea = { run: 'runs', execution: 'executions', batch_job: 'batch' }[change.topic as string];
  return !(form === 'one' && area === ownArea && id !== change.id);
}
