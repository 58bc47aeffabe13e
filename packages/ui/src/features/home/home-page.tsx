// Home: what needs a person, what runs now, what changed lately; on an empty platform, how to begin.
import type { Activity, Home } from '@ovenbird/contracts/platform';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { formatCount } from '../../parts/format-number.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import { Elapsed, Moment } from '../../parts/time.tsx';
import { FirstSteps } from './first-steps.tsx';

const homeQuery = queryOptions({ queryKey: ['home'], queryFn: ({ signal }) => api.platform.home({}, { signal }) });

const counted: readonly (readonly [keyof Home['counts'], string, string])[] = [
  ['experiments', 'Experiments', '/experiments'],
  ['runs', 'Runs', '/experiments'],
  ['executions', 'Executions', '/workflows?tab=executions'],
  ['models', 'Models', '/models'],
  ['deployments', 'Deployments', '/deployments'],
];

export function HomePage() {
  const query = useQuery(homeQuery);
  return (
    <PageFrame title="Home">
      <QueryView query={query} what="the home page">
        {(home) => <HomeView home={home} />}
      </QueryView>
    </PageFrame>
  );
}

function HomeView({ home }: { readonly home: Home }) {
  const recent = [...home.recent.executions, ...home.recent.runs, ...home.recent.deployments, ...home.recent.batchJobs].sort(
    (a, b) => (b.at ?? 0) - (a.at ?? 0),
  );
  // The experiment "Default" is always there.
  const isEmpty =
    Object.entries(home.counts).every(([key, count]) => key === 'experiments' || count === 0) && home.recent.batchJobs.length === 0;
  if (isEmpty) return <FirstSteps />;
  return (
    <div className="flex flex-col gap-8">
      <ul className="grid grid-cols-3 gap-x-4 gap-y-3 sm:flex sm:gap-12">
        {counted.map(([key, name, href]) => (
          <li key={key}>
            <PageLink href={href} className="group block">
              <span className="label group-hover:text-accent">{name}</span>
              <span className="block font-medium text-figure text-ink tracking-tight">{formatCount(home.counts[key])}</span>
            </PageLink>
          </li>
        ))}
      </ul>
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-8">
          <Section title="Needs a person" note={home.attention.length > 0 ? `${home.attention.length} now` : undefined}>
            {home.attention.length === 0 ? (
              <p className="pt-1 text-ink-2">
                Nothing. Failed runs, executions and batch jobs, and deployments that cannot become ready, are listed here.
              </p>
            ) : (
              <ul className="-mt-2">
                {home.attention.map((item) => (
                  <li key={`${item.kind} ${item.id}`} className="border-rule border-b py-2 last:border-b-0">
                    <Line item={item} />
                    <p className="line-clamp-2 break-words pl-6 text-ink-2 text-small">{item.reason}</p>
                  </li>
                ))}
              </ul>
            )}
          </Section>
          <Section title="Runs now" note={home.running.length > 0 ? `${home.running.length} now` : undefined}>
            {home.running.length === 0 ? <p className="pt-1 text-ink-2">Nothing at the moment.</p> : <Lines items={home.running} elapsed />}
          </Section>
        </div>
        <Section title="Lately">
          <Lines items={recent.slice(0, 20)} />
        </Section>
      </div>
    </div>
  );
}

function Lines({ items, elapsed = false }: { readonly items: readonly Activity[]; readonly elapsed?: boolean }) {
  return (
    <ul className="-mt-2">
      {items.map((item) => (
        <li key={`${item.kind} ${item.id}`} className="flex h-9 items-center gap-4 border-rule border-b last:border-b-0">
          <div className="min-w-0 flex-1">
            <Line item={item} />
          </div>
          <span className="shrink-0 text-right text-ink-3 text-small">
            {elapsed ? <Elapsed from={item.startedAt} to={item.endedAt} /> : <Moment at={item.at} />}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Line({ item }: { readonly item: Pick<Activity, 'kind' | 'id' | 'title' | 'subtitle' | 'state' | 'href'> }) {
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      {item.state ? <StateShape state={item.state} /> : null}
      <span className="shrink-0 text-ink-3 text-small">{item.kind.replaceAll('_', ' ')}</span>
      {item.href ? (
        <PageLink href={item.href} className="min-w-0 truncate font-medium text-ink hover:text-accent">
          {item.title}
        </PageLink>
      ) : (
        <span className="truncate">{item.title}</span>
      )}
      {item.subtitle ? <span className="hidden min-w-0 truncate text-ink-3 text-small sm:block">{item.subtitle}</span> : null}
    </div>
  );
}
