// The thread, drawn: came from ← this → became. One line that scrolls sideways on a phone.
import type { LineageGraph, LineageNode } from '@ovenbird/contracts/lineage';
import { Popover } from 'radix-ui';
import { useLayoutEffect, useRef } from 'react';
import { formatCount } from '../format-number.ts';
import { PageLink } from '../page-link.tsx';
import { StateShape } from '../state-shape.tsx';
import { type Knot, kindName, threadOf } from './thread.ts';

const knotShape = 'flex h-11 max-w-48 flex-col justify-center rounded-md px-2 text-left';

function Wire() {
  return (
    <span aria-hidden="true" className="relative h-px w-3.5 shrink-0 bg-rule-strong">
      <span className="absolute -top-[3px] right-0 size-[7px] rotate-45 border-rule-strong border-t border-r" />
    </span>
  );
}

function KnotText({ kind, title, state }: { readonly kind: string; readonly title: string; readonly state: LineageNode['state'] }) {
  return (
    <>
      <span className="text-ink-3 text-micro leading-[14px]">{kind}</span>
      <span className="flex min-w-0 items-center gap-1.5">
        {state ? <StateShape state={state} size={12} /> : null}
        <span className="truncate text-ink">{title}</span>
      </span>
    </>
  );
}

function NodeLine({ node }: { readonly node: LineageNode }) {
  const text = (
    <>
      {node.state ? <StateShape state={node.state} /> : null}
      <span className="min-w-0 flex-1 truncate">{node.title}</span>
      {node.subtitle ? <span className="truncate text-ink-3 text-small">{node.subtitle}</span> : null}
    </>
  );
  const shape = 'flex h-8 items-center gap-2 rounded-sm px-2';
  return node.href ? (
    <PageLink href={node.href} className={`${shape} hover:bg-hover`}>
      {text}
    </PageLink>
  ) : (
    <span className={shape}>{text}</span>
  );
}

function KnotView({ knot, truncated }: { readonly knot: Knot; readonly truncated: boolean }) {
  const [one, many] = kindName[knot.kind];
  const first = knot.nodes[0];
  if (!first) return null;
  if (knot.nodes.length === 1) {
    const text = <KnotText kind={one} title={first.title} state={first.state} />;
    return first.href ? (
      <PageLink href={first.href} title={first.title} className={`${knotShape} hover:bg-hover`}>
        {text}
      </PageLink>
    ) : (
      <span title={first.title} className={knotShape}>
        {text}
      </span>
    );
  }
  return (
    <Popover.Root>
      <Popover.Trigger className={`${knotShape} hover:bg-hover`}>
        <KnotText kind={many} title={`${formatCount(knot.nodes.length)}${truncated ? ' or more' : ''}`} state={null} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          className="z-30 max-h-80 w-80 overflow-y-auto rounded-lg border border-rule bg-raised p-1 shadow-over"
        >
          {knot.nodes.map((node) => (
            <NodeLine key={node.id} node={node} />
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface LineageThreadProps {
  readonly graph: LineageGraph;
  readonly label?: string;
}

export function LineageThread({ graph, label = 'Lineage: came from, this, became' }: LineageThreadProps) {
  const { before, here, after } = threadOf(graph);
  const strip = useRef<HTMLElement>(null);
  const hereId = here?.id;
  // On a narrow screen the strip opens at the thing itself, not at its farthest ancestor.
  // biome-ignore lint/correctness/useExhaustiveDependencies: again for another thing
  useLayoutEffect(() => {
    const mark = strip.current?.querySelector<HTMLElement>('[aria-current]');
    if (strip.current && mark) strip.current.scrollLeft = mark.offsetLeft - (strip.current.clientWidth - mark.offsetWidth) / 2;
  }, [hereId]);
  if (!here) return null;
  const hereName = kindName[here.kind][0];
  const isAlone = before.length === 0 && after.length === 0;
  return (
    <nav ref={strip} aria-label={label} data-part="lineage" className="relative -mx-4 overflow-x-auto px-2 md:-mx-2 md:px-0">
      <ol className={`flex items-center py-0.5 ${isAlone ? 'flex-wrap gap-y-1' : 'min-w-max'}`}>
        {before.map((knot) => (
          <li key={knot.kind} className="flex items-center">
            <KnotView knot={knot} truncated={graph.truncated} />
            <Wire />
          </li>
        ))}
        <li className="first:ml-1">
          <span aria-current="true" title={here.title} className={`${knotShape} mx-1 bg-accent-soft`}>
            <KnotText kind={`this ${hereName}`} title={here.title} state={here.state} />
          </span>
        </li>
        {after.map((knot) => (
          <li key={knot.kind} className="flex items-center">
            <Wire />
            <KnotView knot={knot} truncated={graph.truncated} />
          </li>
        ))}
        {isAlone ? (
          <li className="pl-3 text-ink-3 text-small">
            Nothing is linked to it yet: the thread is written as runs, versions, deployments and predictions are made.
          </li>
        ) : null}
      </ol>
    </nav>
  );
}
