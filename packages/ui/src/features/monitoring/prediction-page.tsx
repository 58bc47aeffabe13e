// One logged prediction: what was asked, what was answered, and why: the thread back to the data.
import type { Prediction } from '@ovenbird/contracts/predictions';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { CodeBlock } from '../../parts/code-block.tsx';
import { formatDuration } from '../../parts/format-number.ts';
import { LineageStrip } from '../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { prettyJson } from '../../parts/pretty-json.ts';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { exactTime } from '../../parts/time.tsx';
import { WhyThread } from './why-thread.tsx';

const predictionQuery = (id: string) =>
  queryOptions({ queryKey: ['predictions', 'one', id], queryFn: ({ signal }) => api.predictions.get({ params: { id } }, { signal }) });
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
          {(known) => <Bodies prediction={known} />}
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
    </span>
  );
}

function Bodies({ prediction }: { readonly prediction: Prediction }) {
  return (
    <div className="flex min-w-0 flex-col gap-8">
      <Section title="Response">
        <CodeBlock code={prettyJson(prediction.response)} language="json" label="Response" maxHeight={300} />
      </Section>
      <Section title="Request" note={prediction.truncated ? 'too large to be kept whole' : undefined}>
        <CodeBlock code={prettyJson(prediction.request)} language="json" label="Request" maxHeight={300} />
      </Section>
      {prediction.nodes.length > 0 ? (
        <Section title="Graph units that took part">
          <ul>
            {prediction.nodes.map((node) => (
              <li key={node.node} className="flex items-center gap-4 border-rule border-b py-1.5 last:border-b-0">
                <span className="font-medium">{node.node}</span>
                {node.modelName && node.modelVersion ? (
                  <PageLink
                    href={`/models/${encodeURIComponent(node.modelName)}/versions/${encodeURIComponent(node.modelVersion)}`}
                    className="link"
                  >
                    {node.modelName} version {node.modelVersion}
                  </PageLink>
                ) : null}
                <span className="ml-auto text-ink-2">{formatDuration(node.durationMs)}</span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {prediction.feedback.length > 0 ? (
        <Section title="Feedback" note={`${prediction.feedback.length}`}>
          {prediction.feedback.map((feedback) => (
            <div key={feedback.at} className="flex gap-4 border-rule border-b py-1.5 last:border-b-0">
              <span className="text-ink-3">{exactTime(feedback.at)}</span>
              {feedback.reward === null ? null : <span>reward {feedback.reward}</span>}
              <code className="min-w-0 flex-1 truncate font-mono text-small">{JSON.stringify(feedback.truth)}</code>
            </div>
          ))}
        </Section>
      ) : null}
    </div>
  );
}
