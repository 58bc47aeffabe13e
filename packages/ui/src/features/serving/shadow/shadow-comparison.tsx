// What the shadow would have answered against what callers got: how often they agree, where they do not, and who is faster.
import type { Deployment } from '@ovenbird/contracts/deployments';
import type { ShadowComparison as Comparison, Disagreement } from '@ovenbird/contracts/shadow-comparison';
import { useQuery } from '@tanstack/react-query';
import { Choice } from '../../../parts/choice.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { absent, formatCount, formatDuration, formatShare } from '../../../parts/format-number.ts';
import { PageLink } from '../../../parts/page-link.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { ScrollRegion } from '../../../parts/scroll-region.tsx';
import { Section } from '../../../parts/section.tsx';
import { Moment } from '../../../parts/time.tsx';
import { useSearchState } from '../../../parts/use-search-state.ts';
import { predictionHref, shadowQuery } from '../queries.ts';

const windows = [
  ['900000', '15 min'],
  ['3600000', '1 h'],
  ['86400000', '24 h'],
] as const;
type ShadowWindow = (typeof windows)[number][0];
const defaultWindow: ShadowWindow = '3600000';

const MANIFEST = `predictors:
  - { name: main, graph: { … } }
  - { name: next, shadow: true, traffic: 20, graph: { … } }`;

export function ShadowComparison({ deployment }: { readonly deployment: Deployment }) {
  const [search, setSearch] = useSearchState();
  const windowMs = windows.find(([ms]) => ms === search.compare)?.[0] ?? defaultWindow;
  const query = useQuery(shadowQuery(deployment, Number(windowMs)));
  const shadow = deployment.predictors.find((predictor) => predictor.shadow);
  return (
    <>
      <div className="mb-4">
        <Choice<ShadowWindow>
          label="Answers of the last"
          options={windows}
          value={windowMs}
          onChange={(ms) => setSearch({ compare: ms === defaultWindow ? undefined : ms })}
        />
      </div>
      <QueryView query={query} what="the comparison">
        {(found) =>
          found.pairs > 0 ? (
            <ComparisonView found={found} />
          ) : shadow ? (
            <EmptyState title="No pair is logged in this time">
              {shadow.name} gets copies of {shadow.trafficPercent} % of the requests. Each answer of both is compared here.
            </EmptyState>
          ) : (
            <EmptyState title="There is no shadow" command={MANIFEST}>
              A predictor with <code className="font-mono text-small">shadow: true</code> gets copies of requests; callers never wait for
              it. What it answers is compared here with what they got.
            </EmptyState>
          )
        }
      </QueryView>
    </>
  );
}

function ComparisonView({ found }: { readonly found: Comparison }) {
  const { main, shadow } = found.latencyMs;
  const failures = [
    ['only the shadow failed', found.onlyShadowFailed],
    ['only the answer failed', found.onlyMainFailed],
    ['both failed', found.bothFailed],
  ] as const;
  const differing = found.classes.filter((pair) => pair.main !== pair.shadow);
  return (
    <>
      <div className="grid grid-cols-2 gap-x-6 gap-y-4 sm:flex sm:gap-14">
        <Figure
          name="Agreement"
          value={formatShare(found.compared > 0 ? found.agreed / found.compared : null)}
          window={`${formatCount(found.agreed)} of ${formatCount(found.compared)}`}
          tone={found.agreed < found.compared ? 'bad' : 'plain'}
        />
        <Figure name="Latency p50" value={formatDuration(shadow.p50)} window={`callers: ${formatDuration(main.p50)}`} />
        <Figure name="Latency p99" value={formatDuration(shadow.p99)} window={`callers: ${formatDuration(main.p99)}`} />
        <Figure
          name="Failures"
          value={formatCount(failures.reduce((sum, [, count]) => sum + count, 0))}
          window={
            failures
              .map(([what, count]) => (count > 0 ? `${formatCount(count)} ${what}` : ''))
              .filter(Boolean)
              .join(', ') || 'none'
          }
          tone={found.onlyShadowFailed > 0 ? 'bad' : 'plain'}
        />
      </div>
      {found.truncated ? (
        <p className="mt-3 text-ink-2">There are more pairs than are compared: these are the newest {formatCount(found.pairs)}.</p>
      ) : null}
      <div className="mt-6 grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(240px,1fr)_minmax(0,2fr)]">
        <Section title="Classes that differ" note={differing.length === 0 ? 'none' : 'most frequent first'}>
          {differing.length === 0 ? (
            <p className="text-ink-2">
              {found.classes.length > 0 ? 'Both told every row the same class.' : 'The answers have no classes.'}
            </p>
          ) : (
            <table className="w-full border-collapse">
              <thead>
                <tr className="text-left text-ink-3 text-small">
                  <th className="py-1 pr-3 font-normal">Callers got</th>
                  <th className="py-1 pr-3 font-normal">The shadow said</th>
                  <th className="py-1 text-right font-normal">Rows</th>
                </tr>
              </thead>
              <tbody>
                {differing.slice(0, 20).map((pair) => (
                  <tr key={`${pair.main} ${pair.shadow}`} className="border-rule border-b">
                    <td className="break-words py-1.5 pr-3">{pair.main}</td>
                    <td className="break-words py-1.5 pr-3">{pair.shadow}</td>
                    <td className="py-1.5 text-right">{formatCount(pair.count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Section>
        <Section title="Disagreements" note="newest first">
          {found.disagreements.length === 0 ? (
            <p className="text-ink-2">None.</p>
          ) : (
            <ScrollRegion label="Disagreements">
              <table className="w-full border-collapse">
                <thead>
                  <tr className="text-left text-ink-3 text-small">
                    <th className="py-1 pr-4 font-normal">When</th>
                    <th className="py-1 pr-4 font-normal">Callers got</th>
                    <th className="py-1 pr-4 font-normal">The shadow said</th>
                    <th className="py-1 text-right font-normal">Latency</th>
                  </tr>
                </thead>
                <tbody>
                  {found.disagreements.map((one) => (
                    <DisagreementLine key={`${one.id} ${one.shadow}`} one={one} />
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          )}
        </Section>
      </div>
    </>
  );
}

/** A class, or the beginning of a long answer. */
function Answer({ text }: { readonly text: string }) {
  return (
    <span className="line-clamp-2 break-words" title={text}>
      {text || absent}
    </span>
  );
}

function DisagreementLine({ one }: { readonly one: Disagreement }) {
  return (
    <tr className="border-rule border-b">
      <td className="whitespace-nowrap py-1.5 pr-4 text-ink-2">
        <Moment at={one.at} />
      </td>
      <td className="py-1.5 pr-4">
        <PageLink href={predictionHref(one.id)} className="link">
          <Answer text={one.answer} />
        </PageLink>
      </td>
      <td className="py-1.5 pr-4">
        <PageLink href={predictionHref(`${one.id}.shadow`)} className="link">
          <Answer text={one.shadowAnswer} />
        </PageLink>
      </td>
      <td className="whitespace-nowrap py-1.5 text-right text-ink-2">
        {formatDuration(one.durationMs)}, {formatDuration(one.shadowDurationMs)}
      </td>
    </tr>
  );
}
