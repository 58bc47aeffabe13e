// How two revisions differ: their manifests line by line, with the models that they pinned.
import type { DeploymentRef, Revision } from '@ovenbird/contracts/deployments';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { IconButton } from '../../../parts/button.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { ScrollRegion } from '../../../parts/scroll-region.tsx';
import { Section } from '../../../parts/section.tsx';
import { useSearchState } from '../../../parts/use-search-state.ts';
import { revisionDiffQuery } from '../queries.ts';
import { type DiffLine, hunks, lineDiff } from './line-diff.ts';

const AROUND = 3;

export function RevisionDiff({ deployment, revisions }: { readonly deployment: DeploymentRef; readonly revisions: readonly Revision[] }) {
  const [search, setSearch] = useSearchState();
  const [from, to] = [Number(search.from), Number(search.to)];
  if (!search.from || !search.to || !Number.isInteger(from) || !Number.isInteger(to)) return null;
  const numbers = revisions.map(({ revision }) => revision);
  return (
    <Section
      title="Difference"
      note={`of revision ${to} against ${from}`}
      className="mb-8"
      tools={
        <>
          <Pick label="From" value={from} numbers={numbers} onPick={(picked) => setSearch({ from: String(picked) })} />
          <Pick label="To" value={to} numbers={numbers} onPick={(picked) => setSearch({ to: String(picked) })} />
          <IconButton label="Close the difference" icon="close" onClick={() => setSearch({ from: undefined, to: undefined })} />
        </>
      }
    >
      <Lines deployment={deployment} from={from} to={to} />
    </Section>
  );
}

interface PickProps {
  readonly label: string;
  readonly value: number;
  readonly numbers: readonly number[];
  readonly onPick: (picked: number) => void;
}

function Pick({ label, value, numbers, onPick }: PickProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5">
      <label htmlFor={id} className="text-ink-3 text-small">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onPick(Number(event.target.value))}
        className="h-8 rounded-md border border-rule-strong bg-raised px-2"
      >
        {(numbers.includes(value) ? numbers : [value, ...numbers]).map((number) => (
          <option key={number} value={number}>
            {number}
          </option>
        ))}
      </select>
    </span>
  );
}

const faces: Record<DiffLine['kind'], { readonly sign: string; readonly said: string; readonly className: string }> = {
  same: { sign: ' ', said: '', className: 'text-ink-2' },
  removed: { sign: '−', said: 'removed: ', className: 'bg-failed-soft text-ink' },
  added: { sign: '+', said: 'added: ', className: 'bg-accent-soft text-ink' },
};

function Lines({ deployment, from, to }: { readonly deployment: DeploymentRef; readonly from: number; readonly to: number }) {
  const query = useQuery(revisionDiffQuery(deployment, from, to));
  return (
    <QueryView query={query} what="the difference">
      {(diff) => {
        const parts = hunks(lineDiff(diff.from.text, diff.to.text), AROUND);
        if (parts.length === 0) return <p className="text-ink-2">They are the same.</p>;
        return (
          <div className="overflow-hidden rounded-md border border-rule bg-sunken">
            <ScrollRegion label={`Difference of revision ${to} against ${from}`}>
              <div className="min-w-max py-2 font-mono text-small/5">
                {parts.map((part, index) => (
                  // Parts are a fixed list in a fixed order.
                  // biome-ignore lint/suspicious/noArrayIndexKey: see above
                  <div key={index}>
                    {index > 0 ? <div className="px-3 text-ink-3">…</div> : null}
                    {part.map((line, at) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: so are the lines of a part
                      <div key={at} className={`whitespace-pre px-3 ${faces[line.kind].className}`}>
                        <span aria-hidden className="mr-2 text-ink-3">
                          {faces[line.kind].sign}
                        </span>
                        <span className="sr-only">{faces[line.kind].said}</span>
                        {line.text}
                      </div>
                    ))}
                  </div>
                ))}
              </div>
            </ScrollRegion>
          </div>
        );
      }}
    </QueryView>
  );
}
