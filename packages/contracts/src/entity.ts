// Names for things that live in different rooms: a kind and an id, and the page of the UI that shows it.
// Ids by kind: execution `project/domain/name` · task_attempt `project/domain/name/node/attempt` · model_version
// `name/version` · deployment `namespace/name` · deployment_revision `namespace/name/revision` · prediction its puid ·
// workflow, launch_plan `project/domain/name` · the rest as MLflow has them.
import { z } from 'zod';

/** Kinds that stand in the lineage graph, in the order in which one leads to the next. */
export const lineageKind = z
  .enum([
    'source_data',
    'execution',
    'task_attempt',
    'run',
    'logged_model',
    'model_version',
    'deployment_revision',
    'prediction',
    'batch_job',
    'ground_truth',
  ])
  .meta({ id: 'LineageKind' });
export type LineageKind = z.infer<typeof lineageKind>;

export const entityKind = z
  .enum([...lineageKind.options, 'experiment', 'registered_model', 'workflow', 'launch_plan', 'deployment'])
  .meta({ id: 'EntityKind' });
export type EntityKind = z.infer<typeof entityKind>;

export const entityRef = z.object({ kind: entityKind, id: z.string().min(1) }).meta({ id: 'EntityRef' });
export type EntityRef = z.infer<typeof entityRef>;

/**
 * One state per colour and shape of the UI. `ready` serves now; `retired` served once; `unloaded` serves when somebody loads it; `waiting` waits for a person.
 */
export const objectState = z
  .enum(['queued', 'running', 'succeeded', 'failed', 'aborted', 'skipped', 'cached', 'waiting', 'ready', 'retired', 'unloaded', 'unknown'])
  .meta({ id: 'ObjectState' });
export type ObjectState = z.infer<typeof objectState>;

/** An object as a line of a list: enough to show it and to open it. */
export const entityCard = z
  .object({
    kind: entityKind,
    id: z.string(),
    title: z.string(),
    subtitle: z.string().nullable(),
    state: objectState.nullable(),
    at: z.int().nullable().describe('When it was made or last changed, epoch ms'),
    href: z.string().nullable().describe('Page of the UI, null when it has none'),
  })
  .meta({ id: 'EntityCard' });
export type EntityCard = z.infer<typeof entityCard>;
