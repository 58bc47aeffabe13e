// Says that the server does not answer; the pages keep showing what was last known.
import { useConnection } from '../api/live.ts';
import { StateShape } from '../parts/state-shape.tsx';

export function UnreachableBar() {
  if (useConnection() !== 'lost') return null;
  return (
    <div role="status" data-part="unreachable" className="flex shrink-0 items-center gap-2 bg-waiting-soft px-4 py-2 text-ink md:px-8">
      <StateShape state="waiting" />
      <span>
        No answer from <span className="font-mono text-small">{window.location.host}</span>. You see what was last known; it is tried again
        every few seconds.
      </span>
    </div>
  );
}
