// How the last executions of a workflow ended, as a row of shapes.
import type { ObjectState } from '@ovenbird/contracts';
import { StateShape } from '../../parts/state-shape.tsx';

export function RecentStates({ states }: { readonly states: readonly ObjectState[] }) {
  if (states.length === 0) return <span className="text-ink-3">never executed</span>;
  return (
    <span className="inline-flex items-center gap-0.5 align-middle" role="img" aria-label={`Newest first: ${states.join(', ')}`}>
      {states.map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: states have no identity of their own
        <StateShape key={index} state={state} size={13} />
      ))}
    </span>
  );
}
