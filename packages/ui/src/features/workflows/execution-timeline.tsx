// When each node ran: a bar per attempt on one clock, the wait before it in a lighter tone.
import type { NodeExecution } from '@ovenbird/contracts/executions';
import { formatDuration } from '../../parts/format-number.ts';
import { StateShape } from '../../parts/state-shape.tsx';
import { useNow } from '../../parts/time.tsx';
import { type NodeViewProps, realNodes } from './execution-graph.tsx';
import { shortName } from './queries.ts';
import { sayTick, timeTicks } from './time-ticks.ts';

export function ExecutionTimeline({ execution, selected, onSelect }: NodeViewProps) {
  const now = useNow();
  const from = execution.startedAt ?? execution.createdAt;
  const to = Math.max(execution.endedAt ?? now, from + 1);
  const nodes = realNodes(execution).toSorted(
    (a, b) => (a.startedAt ?? Number.POSITIVE_INFINITY) - (b.startedAt ?? Number.POSITIVE_INFINITY),
  );
  const share = (at: number) => `${Math.max(0, Math.min(100, ((at - from) / (to - from)) * 100))}%`;
  const ticks = timeTicks(to - from);
  return (
    <div className="min-w-0 overflow-x-auto">
      <div className="min-w-[340px]">
        <div className="ml-28 flex h-6 sm:ml-48 border-rule border-b text-ink-3 text-micro" aria-hidden="true">
          <div className="relative flex-1">
            {ticks.map((tick) => (
              <span
                key={tick}
                className="absolute bottom-1 -translate-x-1/2 whitespace-nowrap first:translate-x-0"
                style={{ left: share(from + tick) }}
              >
                {sayTick(tick)}
              </span>
            ))}
          </div>
          <div className="w-16" />
        </div>
        <ul aria-label="Nodes by time">
          {nodes.map((node) => (
            <li key={node.nodeId}>
              <button
                type="button"
                aria-pressed={node.nodeId === selected}
                onClick={() => onSelect(node.nodeId === selected ? undefined : node.nodeId)}
                className={`flex h-9 w-full items-center border-rule border-b text-left hover:bg-hover ${node.nodeId === selected ? 'bg-accent-soft' : ''}`}
              >
                <span className="flex w-28 shrink-0 sm:w-48 items-center gap-2 pr-3 pl-1">
                  <StateShape state={node.state} />
                  <span className="min-w-0 truncate" title={node.title}>
                    {shortName(node.title)}
                  </span>
                </span>
                <span className="relative h-full flex-1">
                  {ticks.map((tick) => (
                    <span key={tick} className="absolute inset-y-0 w-px bg-rule" style={{ left: share(from + tick) }} />
                  ))}
                  <Bars node={node} now={now} share={share} />
                </span>
                <span className="w-16 shrink-0 text-right text-ink-2 text-small">
                  {node.startedAt === null ? '–' : formatDuration(Math.max(0, (node.endedAt ?? now) - node.startedAt))}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <p className="mt-2 text-ink-3 text-small">
          Time since the execution started. The lighter part of a bar is waiting, the full part is work.
        </p>
      </div>
    </div>
  );
}

function Bars({ node, now, share }: { readonly node: NodeExecution; readonly now: number; readonly share: (at: number) => string }) {
  if (node.startedAt === null) return null;
  const end = node.endedAt ?? now;
  const span = (start: number, stop: number) => ({ left: share(start), width: `max(3px, calc(${share(stop)} - ${share(start)}))` });
  const colour = `var(--${node.state})`;
  return (
    <>
      <span className="absolute top-[13px] h-2.5 rounded-sm opacity-25" style={{ ...span(node.startedAt, end), background: colour }} />
      {node.attempts.map((attempt) =>
        attempt.startedAt === null ? null : (
          <span
            key={attempt.attempt}
            title={`attempt ${attempt.attempt + 1}: ${attempt.phase.toLowerCase()}`}
            className="absolute top-[13px] h-2.5 rounded-sm"
            style={{ ...span(attempt.startedAt, attempt.endedAt ?? now), background: `var(--${attempt.state})` }}
          />
        ),
      )}
    </>
  );
}
