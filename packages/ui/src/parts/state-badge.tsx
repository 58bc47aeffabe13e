// A state in shape, colour and word; the same on every page.
import type { ObjectState } from '@ovenbird/contracts';
import { StateShape } from './state-shape.tsx';
import { stateMeaning } from './states.ts';

/** @param label  the object's own word for the state, e.g. "Available"; the state's name when absent */
export function StateBadge({
  state,
  label,
  title,
}: {
  readonly state: ObjectState;
  readonly label?: string | undefined;
  readonly title?: string | undefined;
}) {
  return (
    <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap text-ink-2" title={title ?? stateMeaning[state]}>
      <StateShape state={state} />
      {label ?? state}
    </span>
  );
}
