// Live traffic: requests per second, latency, errors by code, over a window that slides with the clock.
import type { DeploymentStats } from '@ovenbird/contracts/deployment-stats';
import type { DeploymentRef } from '@ovenbird/contracts/deployments';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { LineChart } from '../../../parts/chart/line-chart.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { absent, formatCount, formatDuration, formatMeasure, formatShare } from '../../../parts/format-number.ts';
import { QueryView } from '../../../parts/query-view.tsx';
import { statsQuery, windowName } from '../queries.ts';
import { useWindowMs, WindowChoice } from '../window-choice.tsx';
import { errorSeries, latencySeries, requestSeries, trafficNumbers } from './traffic-series.ts';

export function DeploymentTraffic({ deployment }: { readonly deployment: DeploymentRef }) {
  const windowMs = useWindowMs();
  const query = useQuery(statsQuery(deployment, windowMs));
  return (
    <>
      <WindowChoice />
      <QueryView query={query} what="the traffic">
        {(stats) => <TrafficView stats={stats} windowMs={windowMs} />}
      </QueryView>
    </>
  );
}

const perSecond = (value: number) => formatMeasure(value, 3);
const milliseconds = (value: number) => formatDuration(value);

function TrafficView({ stats, windowMs }: { readonly stats: DeploymentStats; readonly windowMs: number }) {
  const numbers = trafficNumbers(stats);
  const over = `last ${windowName(windowMs)}`;
  const step = `over ${formatDuration(stats.stepMs)}`;
  const requests = useMemo(() => requestSeries(stats), [stats]);
  const latency = useMemo(() => latencySeries(stats), [stats]);
  const errors = useMemo(() => errorSeries(stats), [stats]);
  const { totals } = stats;
  return (
    <>
      <div className="grid grid-cols-2 gap-x-6 gap-y-4 sm:flex sm:gap-14">
        <Figure name="Requests" value={formatMeasure(numbers.requestsPerSecond, 3)} unit="per s" window={`now, ${step}`} />
        <Figure
          name="Latency p50"
          value={numbers.p50 === null ? absent : formatMeasure(numbers.p50, 3)}
          unit="ms"
          window={`latest, ${step}`}
        />
        <Figure
          name="Latency p99"
          value={numbers.p99 === null ? absent : formatMeasure(numbers.p99, 3)}
          unit="ms"
          window={`latest, ${step}`}
        />
        <Figure
          name="Errors"
          value={formatShare(numbers.errorShare)}
          window={`${formatCount(totals.errors)} of ${formatCount(totals.requests)}, ${over}`}
          tone={totals.errors > 0 ? 'bad' : 'plain'}
        />
      </div>
      {totals.droppedLogEntries > 0 ? (
        <p className="mt-3 text-waiting">
          {formatCount(totals.droppedLogEntries)} predictions of the {over} were answered but not logged, for want of room.
        </p>
      ) : null}
      <div className="mt-6 grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <div className="min-w-0 lg:col-span-2">
          <LineChart
            title="Requests"
            note={`per second, ${over}`}
            series={requests}
            xKind="time"
            syncKey="traffic"
            formatY={perSecond}
            fromZero
            area
            legend={requests.length > 1}
            height={180}
          />
        </div>
        <LineChart
          title="Latency"
          note={`ms, ${over}`}
          series={latency}
          xKind="time"
          syncKey="traffic"
          formatY={milliseconds}
          fromZero
          legend
          height={180}
        />
        {errors.length > 0 ? (
          <LineChart
            title="Errors by code"
            note={`per second, ${over}`}
            series={errors}
            xKind="time"
            syncKey="traffic"
            formatY={perSecond}
            fromZero
            legend
            height={180}
          />
        ) : (
          <figure aria-label="Errors by code">
            <figcaption className="flex h-8 items-center gap-2">
              <span className="font-medium">Errors by code</span>
              <span className="text-ink-3 text-small">per second, {over}</span>
            </figcaption>
            <p className="text-ink-2">None.</p>
          </figure>
        )}
      </div>
    </>
  );
}
