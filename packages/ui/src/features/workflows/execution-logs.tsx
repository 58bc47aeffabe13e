// The logs of an execution: choose a node and an attempt, and follow.
import type { Execution, NodeExecution, TaskAttempt } from '@ovenbird/contracts/executions';
import { formatBytes } from '../../parts/format-number.ts';
import { LogViewer } from '../../parts/log-viewer.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { realNodes } from './execution-graph.tsx';
import { shortName } from './queries.ts';
import { useAttemptLog } from './use-attempt-log.ts';

/** The node whose log is most likely wanted: what failed, else what runs, else what ran last. */
function likely(nodes: readonly NodeExecution[]): NodeExecution | undefined {
  return (
    nodes.find((node) => node.state === 'failed') ??
    nodes.find((node) => node.state === 'running') ??
    nodes.toSorted((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))[0]
  );
}

export function ExecutionLogs({ execution }: { readonly execution: Execution }) {
  const [search, setSearch] = useSearchState();
  const nodes = realNodes(execution).filter((node) => node.attempts.length > 0);
  const node = nodes.find((each) => each.nodeId === search.node) ?? likely(nodes);
  const attempt = node?.attempts.find((each) => String(each.attempt) === search.attempt) ?? node?.attempts.at(-1);
  if (!node || !attempt) return <p className="py-4 text-ink-2">No task has started yet. Its output appears here line by line.</p>;
  return (
    <div className="flex min-h-[60vh] flex-1 flex-col gap-4 md:min-h-0 md:flex-row md:gap-0">
      <nav
        aria-label="Tasks with a log"
        className="shrink-0 overflow-auto border-rule max-md:flex max-md:gap-1 max-md:overflow-x-auto md:w-56 md:border-r md:pr-3"
      >
        {nodes.map((each) =>
          each.attempts.map((one) => {
            const current = each === node && one === attempt;
            return (
              <button
                key={`${each.nodeId} ${one.attempt}`}
                type="button"
                aria-current={current ? 'true' : undefined}
                onClick={() => setSearch({ node: each.nodeId, attempt: String(one.attempt) })}
                className={`flex h-8 items-center gap-2 rounded-sm px-2 text-left hover:bg-hover md:w-full ${current ? 'bg-accent-soft' : ''}`}
              >
                <StateShape state={one.state} />
                <span className="min-w-0 flex-1 truncate">{shortName(each.title)}</span>
                {each.attempts.length > 1 ? (
                  <span className="whitespace-nowrap text-ink-3 text-small">attempt {one.attempt + 1}</span>
                ) : null}
                <span className="whitespace-nowrap text-ink-3 text-small max-md:hidden">{formatBytes(one.logBytes)}</span>
              </button>
            );
          }),
        )}
      </nav>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col md:pl-5">
        <AttemptLogView key={`${node.nodeId} ${attempt.attempt}`} execution={execution} node={node} attempt={attempt} />
      </div>
    </div>
  );
}

function AttemptLogView({
  execution,
  node,
  attempt,
}: {
  readonly execution: Execution;
  readonly node: NodeExecution;
  readonly attempt: TaskAttempt;
}) {
  const log = useAttemptLog(execution, node.nodeId, attempt.attempt, attempt.logBytes);
  return (
    <>
      {log.skippedBytes > 0 ? <p className="text-ink-3 text-small">The first {formatBytes(log.skippedBytes)} are not shown.</p> : null}
      {log.failure ? <p className="text-failed text-small">{log.failure}</p> : null}
      <LogViewer text={log.text} live={!log.complete} label={`Log of ${shortName(node.title)}, attempt ${attempt.attempt + 1}`} />
    </>
  );
}
