// Beside the graph: what the chosen unit is, what it runs, and its numbers over time.
import type { UnitStats } from '@ovenbird/contracts/deployment-stats';
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { IconButton } from '../../../parts/button.tsx';
import { LineChart } from '../../../parts/chart/line-chart.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { formatCount, formatDuration, formatMeasure, formatShare } from '../../../parts/format-number.ts';
import { type Fact, KeyValue } from '../../../parts/key-value.tsx';
import { PageLink } from '../../../parts/page-link.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { Section } from '../../../parts/section.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { unitSeriesQuery, versionHref, windowName } from '../queries.ts';
import { seriesOfUnit } from '../traffic/traffic-series.ts';
import type { ChosenUnit } from './graph-drawing.ts';
import { RouterBeliefs } from './router-beliefs.tsx';
import { UnitAcceleration } from './unit-acceleration.tsx';

interface UnitPanelProps {
  readonly deployment: Deployment;
  readonly chosen: ChosenUnit;
  readonly windowMs: number;
  /** Undefined where it was not asked. */
  readonly numbers: UnitStats | undefined;
  readonly onClose: () => void;
}

export function UnitPanel({ deployment, chosen, windowMs, numbers, onClose }: UnitPanelProps) {
  const name = chosen.unit?.name ?? chosen.predictor;
  const over = `last ${windowName(windowMs)}`;
  const predictor = deployment.predictors.find((each) => each.name === chosen.predictor);
  return (
    <aside
      aria-label={chosen.unit ? `Unit ${name}` : `Predictor ${name}`}
      className="flex w-full shrink-0 flex-col gap-6 overflow-y-auto border-rule md:w-[360px] md:border-l md:pl-6"
    >
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="break-words font-semibold text-section">{name}</h2>
          {predictor ? <StateBadge state={predictor.state} /> : null}
        </div>
        <IconButton label="Close the panel" icon="close" className="-mr-1" onClick={onClose} />
      </header>
      <div className="grid grid-cols-2 gap-x-6 gap-y-4">
        <Figure name="Requests" value={formatMeasure(numbers?.requestsPerSecond ?? 0, 3)} unit="per s" window={over} />
        <Figure
          name="Errors"
          value={formatShare(numbers && numbers.requests > 0 ? numbers.errors / numbers.requests : null)}
          window={`${formatCount(numbers?.errors ?? 0)} of ${formatCount(numbers?.requests ?? 0)}`}
          tone={numbers && numbers.errors > 0 ? 'bad' : 'plain'}
        />
        <Figure name="Latency p50" value={formatDuration(numbers?.latencyMs.p50)} window={over} />
        <Figure name="Latency p99" value={formatDuration(numbers?.latencyMs.p99)} window={over} />
      </div>
      {chosen.unit && chosen.unit.children.length > 1 ? (
        <RouterBeliefs deployment={deployment} predictor={chosen.predictor} node={chosen.unit.name} />
      ) : null}
      <Section title={chosen.unit ? 'Unit' : 'Predictor'}>
        <KeyValue facts={factsOf(deployment, chosen, numbers)} />
      </Section>
      {chosen.unit && pinnedOf(deployment, chosen) ? (
        <UnitAcceleration deployment={deployment} predictor={chosen.predictor} unit={chosen.unit} />
      ) : null}
      <OverTime deployment={deployment} chosen={chosen} windowMs={windowMs} />
    </aside>
  );
}

const pinnedOf = (deployment: Deployment, { predictor, unit }: ChosenUnit) =>
  deployment.predictors.find((each) => each.name === predictor)?.models.find((model) => model.node === unit?.name);

function factsOf(deployment: Deployment, chosen: ChosenUnit, numbers: UnitStats | undefined): Fact[] {
  const { predictor: name, unit } = chosen;
  const predictor = deployment.predictors.find((each) => each.name === name);
  const facts: Fact[] = unit
    ? [
        ['Predictor', name],
        ['Type', unit.type === 'UNKNOWN_TYPE' ? null : unit.type.toLowerCase().replaceAll('_', ' ')],
        ['Implementation', unit.implementation?.toLowerCase().replaceAll('_', ' ')],
        ['Runtime', unit.runtime],
      ]
    : [[predictor?.shadow ? 'Copies' : 'Weight', `${predictor?.trafficPercent ?? 100} %`]];
  if (unit?.modelName && unit.modelVersion)
    facts.push([
      'Model',
      <PageLink key="model" href={versionHref(unit.modelName, unit.modelVersion)} className="link">
        {unit.modelName} version {unit.modelVersion}
      </PageLink>,
    ]);
  const pinned = pinnedOf(deployment, chosen);
  // A model that is ONNX itself needs none.
  if (pinned && (pinned.accelerated || unit?.runtime !== 'onnx')) facts.push(['Accelerated', pinned.accelerated ? 'yes' : 'no']);
  const uri = pinned?.uri ?? unit?.modelUri;
  if (uri)
    facts.push([
      'From',
      <code key="uri" className="break-all font-mono text-small">
        {uri}
      </code>,
    ]);
  facts.push(unit ? ['Copies', copiesOf(deployment, name, unit.name)] : ['Replicas', replicasOf(predictor)]);
  if (numbers && numbers.feedback.count > 0)
    facts.push(['Feedback', `${formatCount(numbers.feedback.count)}, mean reward ${formatMeasure(numbers.feedback.meanReward, 3)}`]);
  return facts;
}

const replicasOf = (predictor: Deployment['predictors'][number] | undefined) =>
  `${predictor?.availableReplicas ?? 0} of ${predictor?.replicas ?? 0}`;

/** Absent until the unit serves. */
function copiesOf(deployment: Deployment, predictor: string, node: string): string | null {
  const count = deployment.copies.find((each) => each.predictor === predictor && each.node === node);
  return count ? `${count.available} of ${count.desired}` : null;
}

/** A minute of buckets of five seconds is no line. */
const shortestMs = 300_000;

function OverTime({ deployment, chosen, windowMs }: Pick<UnitPanelProps, 'deployment' | 'chosen' | 'windowMs'>) {
  const shownMs = Math.max(shortestMs, windowMs);
  const query = useQuery(unitSeriesQuery(deployment, { predictor: chosen.predictor, node: chosen.unit?.name }, shownMs));
  const lines = useMemo(() => (query.data ? seriesOfUnit(query.data) : undefined), [query.data]);
  const note = `last ${windowName(shownMs)}`;
  return (
    <QueryView query={query} what="its numbers over time">
      {() =>
        lines ? (
          <div className="flex flex-col gap-4">
            <LineChart
              title="Requests"
              note={`per second, ${note}`}
              series={lines.requests}
              xKind="time"
              syncKey="unit"
              fromZero
              area
              legend={lines.requests.length > 1}
              height={110}
            />
            <LineChart
              title="Latency"
              note={note}
              series={lines.latency}
              xKind="time"
              syncKey="unit"
              formatY={formatDuration}
              fromZero
              legend
              height={130}
            />
          </div>
        ) : null
      }
    </QueryView>
  );
}
