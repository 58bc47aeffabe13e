// Rewards: what callers told of answers, by predictor and by the units that were told, over time.
import type { FeedbackStats } from '@ovenbird/contracts/deployment-stats';
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { LineChart } from '../../../parts/chart/line-chart.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { formatCount, formatMeasure } from '../../../parts/format-number.ts';
import { QueryView } from '../../../parts/query-view.tsx';
import { Section } from '../../../parts/section.tsx';
import { feedbackQuery, windowName } from '../queries.ts';
import { useWindowMs, WindowChoice } from '../window-choice.tsx';
import { rewardLines, told, unitLabel } from './reward-lines.ts';

export function Feedback({ deployment }: { readonly deployment: Deployment }) {
  const windowMs = useWindowMs();
  const query = useQuery(feedbackQuery(deployment, windowMs));
  const address = deployment.endpoints.find((endpoint) => endpoint.protocol === 'seldon')?.url.replace(/predictions$/, 'feedback');
  return (
    <>
      <WindowChoice />
      <QueryView query={query} what="the feedback">
        {(stats) =>
          stats.units.some(told) ? (
            <FeedbackView stats={stats} windowMs={windowMs} />
          ) : (
            <EmptyState
              title={`No feedback came in the last ${windowName(windowMs)}`}
              {...(address
                ? {
                    command: `curl -s ${address} \\\n  -H 'content-type: application/json' \\\n  -d '{"response":{"meta":{"puid":"<id of the answer>"}},"reward":1}'`,
                  }
                : {})}
            >
              Tell how good an answer was, by its puid. Rewards of zero count too; routers learn from them.
            </EmptyState>
          )
        }
      </QueryView>
    </>
  );
}

function FeedbackView({ stats, windowMs }: { readonly stats: FeedbackStats; readonly windowMs: number }) {
  const lines = useMemo(() => rewardLines(stats), [stats]);
  const over = `last ${windowName(windowMs)}`;
  return (
    <>
      <LineChart title="Mean reward" note={over} series={lines} xKind="time" syncKey="feedback" legend height={200} />
      <Section title="Who was told" note={over} className="mt-6 max-w-[720px]">
        <table className="w-full border-collapse">
          <thead>
            <tr className="text-left text-ink-3 text-small">
              <th className="py-1 pr-4 font-normal">Predictor or unit</th>
              <th className="py-1 pr-4 text-right font-normal">Feedback</th>
              <th className="py-1 text-right font-normal">Mean reward</th>
            </tr>
          </thead>
          <tbody>
            {stats.units.filter(told).map((unit) => (
              <tr key={unitLabel(unit)} className="border-rule border-b">
                <td className="break-words py-1.5 pr-4">{unitLabel(unit)}</td>
                <td className="py-1.5 pr-4 text-right">{formatCount(unit.feedback.count)}</td>
                <td className="py-1.5 text-right">{formatMeasure(unit.feedback.meanReward, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </>
  );
}
