// One deployment, live: traffic and weights, graph, revisions, shadow, feedback, a form to try it, and the log of its predictions.
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { LineageStrip } from '../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { DeploymentActions } from './deployment-actions.tsx';
import { DeploymentManifest } from './deployment-manifest.tsx';
import { Feedback } from './feedback/feedback.tsx';
import { DeploymentGraph } from './graph/deployment-graph.tsx';
import { PredictionLog } from './log/prediction-log.tsx';
import { deploymentQuery, versionHref } from './queries.ts';
import { Revisions } from './revisions/revisions.tsx';
import { ShadowComparison } from './shadow/shadow-comparison.tsx';
import { DeploymentTraffic } from './traffic/deployment-traffic.tsx';
import { TrafficWeights } from './traffic/traffic-weights.tsx';
import { TryIt } from './try-it.tsx';

type Tab = 'traffic' | 'graph' | 'revisions' | 'shadow' | 'feedback' | 'try' | 'log' | 'manifest';

export function DeploymentPage() {
  const ref = useParams({ strict: false }) as { namespace: string; name: string };
  const [search, setSearch] = useSearchState();
  const tab = (search.tab ?? 'traffic') as Tab;
  const query = useQuery(deploymentQuery(ref));
  const deployment = query.data;
  const revision = deployment?.revision ?? deployment?.latestRevision;
  return (
    <PageFrame
      title={ref.name}
      kind="Deployment"
      fill={tab === 'log' || tab === 'graph'}
      state={
        deployment ? <StateBadge state={deployment.state} label={deployment.seldonState} title={deployment.message ?? undefined} /> : null
      }
      about={deployment ? <About deployment={deployment} /> : null}
      actions={deployment ? <DeploymentActions deployment={deployment} /> : null}
      lineage={revision ? <LineageStrip kind="deployment_revision" id={`${ref.namespace}/${ref.name}/${revision}`} /> : null}
    >
      {deployment?.state === 'unloaded' ? (
        <p className="mb-4 max-w-prose text-ink-2 text-prose">
          Its models are out of memory, and requests to it are refused as not found. Its manifest, revisions and aliases are followed as
          ever; what is wanted is loaded when somebody loads it.
        </p>
      ) : null}
      {deployment?.message && deployment.state === 'ready' ? (
        <p className="mb-4 max-w-prose text-prose text-waiting">{deployment.message}</p>
      ) : null}
      {deployment?.message && deployment.state === 'failed' ? (
        <div className="mb-4">
          <ErrorPanel
            title={
              deployment.revision
                ? `Revision ${deployment.latestRevision} cannot serve; revision ${deployment.revision} still does`
                : 'It cannot serve'
            }
            message={deployment.message}
          />
        </div>
      ) : null}
      <Tabs<Tab>
        label="Deployment"
        active={tab}
        onChange={(next) => setSearch({ tab: next === 'traffic' ? undefined : next }, 'push')}
        tabs={[
          { id: 'traffic', label: 'Traffic' },
          { id: 'graph', label: 'Graph' },
          { id: 'revisions', label: 'Revisions', count: deployment?.latestRevision },
          { id: 'shadow', label: 'Shadow' },
          { id: 'feedback', label: 'Feedback' },
          { id: 'try', label: 'Try it' },
          { id: 'log', label: 'Predictions' },
          { id: 'manifest', label: 'Manifest' },
        ]}
      >
        {tab === 'traffic' ? (
          <>
            {deployment && deployment.predictors.length > 1 ? <TrafficWeights deployment={deployment} /> : null}
            <DeploymentTraffic deployment={ref} />
          </>
        ) : tab === 'log' ? (
          <PredictionLog
            deployment={ref}
            predictors={deployment?.predictors.map((predictor) => predictor.name) ?? []}
            endpoint={deployment?.endpoints.find((each) => each.protocol === 'seldon')?.url}
          />
        ) : tab === 'revisions' ? (
          <Revisions deployment={ref} serving={deployment?.revision ?? null} highlighted={search.revision} />
        ) : (
          <QueryView query={query} what="the deployment">
            {(known) =>
              tab === 'graph' ? (
                <DeploymentGraph deployment={known} />
              ) : tab === 'shadow' ? (
                <ShadowComparison deployment={known} />
              ) : tab === 'feedback' ? (
                <Feedback deployment={known} />
              ) : tab === 'try' ? (
                <TryIt deployment={known} />
              ) : (
                <DeploymentManifest deployment={known} />
              )
            }
          </QueryView>
        )}
      </Tabs>
    </PageFrame>
  );
}

function About({ deployment }: { readonly deployment: Deployment }) {
  const models = deployment.predictors.flatMap((predictor) => predictor.models.map((model) => ({ predictor, model })));
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span>namespace {deployment.namespace}</span>
      {deployment.revision ? (
        <span>revision {deployment.revision} serves</span>
      ) : (
        <span>{deployment.state === 'unloaded' ? 'no revision serves' : 'no revision serves yet'}</span>
      )}
      {models.map(({ predictor, model }) => (
        <span key={`${predictor.name}/${model.node}`} className="flex items-center gap-1.5">
          {model.modelName && model.modelVersion ? (
            <PageLink href={versionHref(model.modelName, model.modelVersion)} className="link">
              {model.modelName} version {model.modelVersion}
            </PageLink>
          ) : (
            <code className="font-mono text-small">{model.uri}</code>
          )}
          {deployment.predictors.length > 1 || predictor.shadow ? (
            <Tag>{predictor.shadow ? 'shadow' : `${predictor.trafficPercent} %`}</Tag>
          ) : null}
        </span>
      ))}
    </span>
  );
}
