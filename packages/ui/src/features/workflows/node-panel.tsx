// Beside the graph: the chosen node's inputs, outputs, attempts and error; without a choice, the execution's own inputs and outputs.
import type { Execution, LiteralView, NodeExecution, TaskAttempt } from '@ovenbird/contracts/executions';
import { useQuery } from '@tanstack/react-query';
import { IconButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { formatBytes } from '../../parts/format-number.ts';
import { KeyValue } from '../../parts/key-value.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Elapsed } from '../../parts/time.tsx';
import { executionHref, nodeDataQuery, shortName } from './queries.ts';

interface NodePanelProps {
  readonly execution: Execution;
  readonly nodeId: string | undefined;
  readonly onClose: () => void;
}

export function NodePanel({ execution, nodeId, onClose }: NodePanelProps) {
  const node = execution.nodes.find((each) => each.nodeId === nodeId);
  return (
    <aside
      aria-label={node ? `Node ${node.title}` : 'Execution data'}
      className="flex w-full shrink-0 flex-col gap-6 overflow-y-auto border-rule md:w-[360px] md:border-l md:pl-6"
    >
      {node ? (
        <NodeFacts execution={execution} node={node} onClose={onClose} />
      ) : (
        <>
          <Section title="Inputs" note={`${execution.inputs.length}`}>
            <Literals literals={execution.inputs} none="It takes none." />
          </Section>
          <Section title="Outputs" note={`${execution.outputs.length}`}>
            <Literals literals={execution.outputs} none={execution.endedAt ? 'It gave none.' : 'Known when it has succeeded.'} />
          </Section>
        </>
      )}
    </aside>
  );
}

function NodeFacts({
  execution,
  node,
  onClose,
}: {
  readonly execution: Execution;
  readonly node: NodeExecution;
  readonly onClose: () => void;
}) {
  const data = useQuery(nodeDataQuery(execution, node.nodeId));
  return (
    <>
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="break-words font-semibold text-section">{shortName(node.title)}</h2>
          <StateBadge state={node.state} label={node.phase.toLowerCase().replaceAll('_', ' ')} />
        </div>
        <IconButton label="Close the panel" icon="close" className="-mr-1" onClick={onClose} />
      </header>
      {node.error ? <ErrorPanel title="It failed" message={node.error.message} facts={[['code', node.error.code]]} /> : null}
      <Section title="Attempts" note={`${node.attempts.length}`}>
        {node.attempts.length === 0 ? (
          <p className="text-ink-2">None yet.</p>
        ) : (
          node.attempts.toReversed().map((attempt) => <Attempt key={attempt.attempt} execution={execution} node={node} attempt={attempt} />)
        )}
      </Section>
      <QueryView query={data} what="its data">
        {({ inputs, outputs }) => (
          <>
            <Section title="Inputs" note={`${inputs.length}`}>
              <Literals literals={inputs} none="It takes none." />
            </Section>
            <Section title="Outputs" note={`${outputs.length}`}>
              <Literals literals={outputs} none={node.endedAt ? 'It gave none.' : 'Known when it has succeeded.'} />
            </Section>
          </>
        )}
      </QueryView>
      <Section title="Details">
        <KeyValue
          facts={[
            ['Node id', node.nodeId],
            [
              'Task',
              node.taskName ? (
                <code key="task" className="break-all font-mono text-small">
                  {node.taskName}
                </code>
              ) : null,
            ],
            [
              'Version',
              node.taskVersion ? (
                <code key="version" className="break-all font-mono text-small">
                  {node.taskVersion}
                </code>
              ) : null,
            ],
            ['Cache', node.cache],
          ]}
        />
      </Section>
    </>
  );
}

function Attempt({
  execution,
  node,
  attempt,
}: {
  readonly execution: Execution;
  readonly node: NodeExecution;
  readonly attempt: TaskAttempt;
}) {
  return (
    <div className="border-rule border-b py-2 first:pt-0 last:border-b-0">
      <div className="flex items-center gap-3">
        <span className="text-ink-2">{attempt.attempt + 1}</span>
        <StateBadge state={attempt.state} label={attempt.phase.toLowerCase().replaceAll('_', ' ')} />
        <span className="ml-auto text-ink-2">
          <Elapsed from={attempt.startedAt} to={attempt.endedAt} />
        </span>
      </div>
      <div className="mt-1 flex flex-wrap gap-x-4 pl-5 text-small">
        <PageLink
          href={`${executionHref(execution)}?tab=logs&node=${encodeURIComponent(node.nodeId)}&attempt=${attempt.attempt}`}
          className="link"
        >
          Log, {formatBytes(attempt.logBytes)}
        </PageLink>
        {attempt.runIds.map((runId) => (
          <PageLink key={runId} href={`/runs/${runId}`} className="link">
            Run {runId.slice(0, 8)}
          </PageLink>
        ))}
      </div>
    </div>
  );
}

function Literals({ literals, none }: { readonly literals: readonly LiteralView[]; readonly none: string }) {
  if (literals.length === 0) return <p className="text-ink-2">{none}</p>;
  return (
    <dl>
      {literals.map((literal) => {
        const text = literal.uri ?? (typeof literal.value === 'string' ? literal.value : JSON.stringify(literal.value, null, 2));
        return (
          <div key={literal.name} className="border-rule border-b py-1.5 last:border-b-0">
            <dt className="flex items-center gap-2">
              <span className="font-medium">{literal.name}</span>
              <span className="truncate text-ink-3 text-small">{literal.type}</span>
              <CopyButton text={text ?? ''} label={`Copy ${literal.name}`} className="-my-1 ml-auto size-7" />
            </dt>
            <dd className="max-h-40 overflow-y-auto whitespace-pre-wrap break-words font-mono text-ink-2 text-small">{text}</dd>
          </div>
        );
      })}
    </dl>
  );
}
