// One logged prediction: what was asked, what was answered, and why: the thread back to the data.
import type { Prediction } from '@ovenbird/contracts/predictions';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { predictionQuery } from '../../api/prediction-query.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { formatDuration } from '../../parts/format-number.ts';
import { Icon } from '../../parts/icon.tsx';
import { LineageStrip } from '../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { PredictionBodies } from '../../parts/prediction-bodies.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { exactTime } from '../../parts/time.tsx';
import { WhyThread } from './why-thread.tsx';

const whyQuery = (id: string) =>
  queryOptions({ queryKey: ['lineage', 'why', id], queryFn: ({ signal }) => api.predictions.why({ params: { id } }, { signal }) });

const deploymentHref = (ref: Prediction['deployment']) =>
  `/deployments/${encodeURIComponent(ref.namespace)}/${encodeURIComponent(ref.name)}`;

export function PredictionPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(predictionQuery(id));
  const why = useQuery(whyQuery(id));
  const prediction = query.data;
  return (
    <PageFrame
      title={prediction?.summary || id}
      kind="Prediction"
      trail={prediction ? [{ name: prediction.deployment.name, href: deploymentHref(prediction.deployment) }] : []}
      state={prediction ? <StateBadge state={prediction.state} label={`HTTP ${prediction.status}`} /> : null}
      about={prediction ? <About prediction={prediction} /> : null}
      lineage={<LineageStrip kind="prediction" id={id} />}
    >
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
        <Section title="Why this answer" note="from the answer back to the data">
          <QueryView query={why} what="the reasons">
            {(known) => <WhyThread why={known} />}
          </QueryView>
        </Section>
        <QueryView query={query} what="the prediction">
          {(known) => <PredictionBodies prediction={known} />}
        </QueryView>
      </div>
    </PageFrame>
  );
}

function About({ prediction }: { readonly prediction: Prediction }) {
  const { deployment } = prediction;
  return (
    <span className="flex flex-wrap gap-x-3">
      <span>
        by{' '}
        <PageLink href={deploymentHref(deployment)} className="link">
          {deployment.namespace}/{deployment.name}
        </PageLink>
        , revision {prediction.revision}
      </span>
      <span>{exactTime(prediction.at)}</span>
      <span>took {formatDuration(prediction.durationMs)}</span>
      <span>{prediction.protocol} protocol</span>
      <code className="break-all font-mono text-ink-3 text-small">{prediction.id}</code>
      {prediction.traceId === null ? null : <Trace id={prediction.traceId} url={prediction.traceUrl} />}
    </span>
  );
}

function Trace({ id, url }: { readonly id: string; readonly url: string | null }) {
  const shown = <code className="break-all font-mono text-small">{id}</code>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      trace
      {url === null ? (
        shown
      ) : (
        <a href={url} className="link inline-flex items-center gap-1" target="_blank" rel="noreferrer">
          {shown}
          <Icon name="external" />
        </a>
      )}
      <CopyButton text={id} label="Copy trace id" className="-my-1.5" />
    </span>
  );
}
