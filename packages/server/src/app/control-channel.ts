// The end of a serving or batch process of the channel to its parent: readiness and hints up, hints and the wish to stop down.
// When the parent is gone (killed), so are we: nobody would watch or restart us, and the port must be free for the next start.
import type { Changes, ChangeTopic } from '../kernel/changes.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { FromServing, ToServing } from './serving-process.ts';

/** Topics that the control process wants to hear of from here. */
const REPORTED: ReadonlySet<ChangeTopic> = new Set(['deployment', 'prediction', 'batch_job', 'lineage']);

export function connectToControl(changes: Changes, lifecycle: Lifecycle): void {
  if (!process.send) return;
  let fromControl = false;
  process.on('message', (message: unknown) => {
    const told = message as ToServing;
    if (told.kind === 'stop') return void lifecycle.stop().then(() => process.exit(0));
    fromControl = true;
    changes.publish(told.change);
    fromControl = false;
  });
  changes.subscribe((change) => {
    if (!fromControl && REPORTED.has(change.topic)) report({ kind: 'change', change });
  });
  process.on('disconnect', () => void lifecycle.stop().then(() => process.exit(0)));
}

export function report(message: FromServing): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
