// Whether a version is answered in process by an ONNX file, and what the comparison of both showed.
import type { Acceleration as Accelerated, ComparedSet } from '@ovenbird/contracts/accelerations';
import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '../../parts/code-block.tsx';
import { absent, formatCount, formatDuration, formatShare } from '../../parts/format-number.ts';
import { KeyValue } from '../../parts/key-value.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { ScrollRegion } from '../../parts/scroll-region.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Moment } from '../../parts/time.tsx';
import { accelerationsQuery } from './queries.ts';

export function Acceleration({ name, version }: { readonly name: string; readonly version: string }) {
  const query = useQuery(accelerationsQuery(name, version));
  return (
    <Section title="Acceleration">
      <QueryView query={query} what="the accelerations">
        {({ items }) => (items.length > 0 ? <Found items={items} /> : <None name={name} version={version} />)}
      </QueryView>
    </Section>
  );
}

function Found({ items }: { readonly items: readonly Accelerated[] }) {
  return (
    <div className="flex flex-col gap-6">
      {items.map((item) => (
        <Evidence key={item.id} item={item} />
      ))}
    </div>
  );
}

function Evidence({ item }: { readonly item: Accelerated }) {
  const { evidence, tolerance, reason } = item;
  const versions = Object.entries(item.versions).map(([name, version]) => `${name} ${version}`);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <StateBadge state={item.state} label={item.phase} />
        <span className="text-ink-3 text-small">
          <Moment at={item.updatedAt} />
        </span>
      </div>
      {reason ? <p className="break-words text-prose">{reason}</p> : null}
      {evidence && evidence.sets.length > 0 ? <Sets sets={evidence.sets} /> : null}
      <KeyValue
        facts={[
          ['Tolerance', `${tolerance.absolute} absolute, ${tolerance.relative} relative`],
          [
            'One row',
            evidence ? `${formatDuration(evidence.originalMs)} by Python, ${formatDuration(evidence.acceleratedMs)} by ONNX` : null,
          ],
          ['Precision', evidence?.precision ?? null],
          ['Missing values', evidence ? `by ${evidence.missingValues ? 'ONNX' : 'the original'}` : null],
          ['Made with', versions.length > 0 ? versions.join(', ') : null],
        ]}
      />
    </div>
  );
}

function Sets({ sets }: { readonly sets: readonly ComparedSet[] }) {
  return (
    <ScrollRegion label="What was compared">
      <table className="w-full text-left text-small">
        <thead>
          <tr className="border-rule border-b text-ink-3">
            {['Compared', 'Rows', 'Agree', 'Largest difference', 'Equal labels'].map((title) => (
              <th key={title} scope="col" className="whitespace-nowrap py-1.5 pr-4 font-normal">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sets.map((set) => (
            <tr key={set.name} className="border-rule border-b last:border-b-0">
              <td className="whitespace-nowrap py-1.5 pr-4 font-medium">{set.name}</td>
              <td className="pr-4 tabular-nums">{formatCount(set.rows)}</td>
              <td className="pr-4 tabular-nums">{formatCount(set.agreeing)}</td>
              <td className="pr-4 tabular-nums" title={set.worst ? `${set.worst.original} and ${set.worst.accelerated}` : undefined}>
                {differenceText(set.maxAbsolute)}
              </td>
              <td className="tabular-nums">{formatShare(set.equalLabels)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function differenceText(value: number | null): string {
  if (value === null) return absent;
  return value === 0 ? '0' : value.toExponential(1);
}

function None({ name, version }: { readonly name: string; readonly version: string }) {
  return (
    <>
      <p className="mb-3 text-ink-2">
        Not tried. A model that needs Python may be answered in process by an ONNX file, if that is found to answer the same:
      </p>
      <CodeBlock code={`npx ovenbird accelerate models:/${name}/${version}`} label="Command" />
    </>
  );
}
