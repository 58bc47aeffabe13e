// Where the UI shows an entity. Free of zod, so that the UI can use it at no cost.
import type { EntityRef } from './entity.ts';

/** The UI page of an entity, e.g. `/models/food-classifier/versions/2`; null when it has no page of its own. */
export function entityHref(ref: EntityRef): string | null {
  const parts = ref.id.split('/').map(encodeURIComponent);
  switch (ref.kind) {
    case 'experiment':
      return `/experiments/${encodeURIComponent(ref.id)}`;
    case 'run':
      return `/runs/${encodeURIComponent(ref.id)}`;
    case 'logged_model':
      return `/logged-models/${encodeURIComponent(ref.id)}`;
    case 'registered_model':
      return `/models/${encodeURIComponent(ref.id)}`;
    case 'model_version':
      return `/models/${parts[0]}/versions/${parts[1]}`;
    case 'workflow':
      return `/workflows/${parts.join('/')}`;
    case 'launch_plan':
      return `/launch-plans/${parts.join('/')}`;
    case 'execution':
      return `/executions/${parts.join('/')}`;
    case 'task_attempt':
      return `/executions/${parts.slice(0, 3).join('/')}?node=${parts[3]}&attempt=${parts[4]}`;
    case 'deployment':
      return `/deployments/${parts.join('/')}`;
    case 'deployment_revision':
      return `/deployments/${parts[0]}/${parts[1]}?tab=revisions&revision=${parts[2]}`;
    case 'prediction':
      return `/predictions/${encodeURIComponent(ref.id)}`;
    case 'batch_job':
      return `/batch-jobs/${encodeURIComponent(ref.id)}`;
    case 'source_data':
    case 'ground_truth':
      return null;
  }
}
