// What became of an acceleration: whether its ONNX file may answer, and what the comparison with the model showed.
import type { Acceleration, ComparedSet } from '@ovenbird/contracts/accelerations';
import { absent, formatCount, formatDuration, formatShare } from './format-number.ts';
import { KeyValue } from './key-value.tsx';
import { ScrollRegion } from './scroll-region.tsx';
import { StateBadge } from './state-badge.tsx';
import { Moment } from './time.tsx';

export function AccelerationEvidence({ item }: { readonly item: Acceleration }) {
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
