// All deployments, with their traffic of the last minutes; and the batch jobs beside them.
import type { DeploymentSummary } from '@ovenbird/contracts/deployments';
import { api } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { absent, formatDuration, formatMeasure, formatShare } from '../../parts/format-number.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink, useOpen } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useTableSearch } from '../../parts/table/use-table-search.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { Moment } from '../../parts/time.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { BatchJobs } from './batch/batch-jobs.tsx';
import { deploymentHref, versionHref } from './queries.ts';

/** The newest complete step: the last one is still filling. */
const rateNow = (deployment: DeploymentSummary): number | null => {
  const rates = deployment.sparkline?.requestsPerSecond ?? [];
  return rates.length > 1 ? (rates.at(-2) ?? null) : (rates.at(-1) ?? null);
};

/** The newest step that had requests. */
const p99Now = (deployment: DeploymentSummary): number | null => deployment.sparkline?.p99Ms.findLast((value) => value !== null) ?? null;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** 0 to 1 over the minutes of the line; null without requests. */
const errorShare = ({ sparkline }: DeploymentSummary): number | null => {
  const requests = sum(sparkline?.requestsPerSecond ?? []);
  return sparkline && requests > 0 ? sum(sparkline.errorsPerSecond) / requests : null;
};

const minutes = (deployment: DeploymentSummary) =>
  deployment.sparkline ? Math.round((deployment.sparkline.stepMs * deployment.sparkline.requestsPerSecond.length) / 60_000) : 0;

const models = (deployment: DeploymentSummary) => deployment.predictors.flatMap((predictor) => predictor.models);

const columns: readonly Column<DeploymentSummary>[] = [
  {
    id: 'name',
    header: 'Deployment',
    width: 180,
    grow: true,
    card: 'title',
    value: (deployment) => deployment.name,
    cell: (deployment) => (
      <PageLink href={deploymentHref(deployment)} className="hover:text-accent">
        <span className="font-medium text-ink">{deployment.name}</span>
        <span className="ml-2 text-ink-3 text-small">{deployment.namespace}</span>
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 100,
    card: 'fact',
    value: (deployment) => deployment.seldonState,
    cell: (deployment) => <StateBadge state={deployment.state} label={deployment.seldonState} title={deployment.message ?? undefined} />,
  },
  {
    id: 'models',
    header: 'Models',
    width: 130,
    value: (deployment) =>
      models(deployment)
        .map((model) => `${model.modelName ?? model.uri} ${model.modelVersion ?? ''}`)
        .join(', '),
    cell: (deployment) => (
      <span className="flex gap-3">
        {models(deployment).map((model) =>
          model.modelName && model.modelVersion ? (
            <PageLink key={`${model.predictor}/${model.node}`} href={versionHref(model.modelName, model.modelVersion)} className="link">
              {model.modelName} v{model.modelVersion}
            </PageLink>
          ) : (
            <span key={`${model.predictor}/${model.node}`} className="truncate text-ink-2">
              {model.uri}
            </span>
          ),
        )}
      </span>
    ),
  },
  {
    id: 'rate',
    header: 'Requests, 15 min',
    width: 170,
    card: 'fact',
    value: rateNow,
    cell: (deployment) => (
      <Trend
        now={rateNow(deployment) === null ? absent : `${formatMeasure(rateNow(deployment), 3)} /s`}
        values={deployment.sparkline?.requestsPerSecond ?? []}
        errors={deployment.sparkline?.errorsPerSecond}
        label={`Requests per second over the last ${minutes(deployment)} minutes`}
      />
    ),
  },
  {
    id: 'p99',
    header: 'Latency p99, 15 min',
    width: 170,
    value: p99Now,
    cell: (deployment) => (
      <Trend
        now={formatDuration(p99Now(deployment))}
        values={deployment.sparkline?.p99Ms.map((value) => value ?? 0) ?? []}
        label={`Latency p99 over the last ${minutes(deployment)} minutes`}
      />
    ),
  },
  {
    id: 'errors',
    header: 'Errors, 15 min',
    width: 100,
    align: 'end',
    value: errorShare,
    cell: (deployment) => {
      const share = errorShare(deployment);
      return <span className={share ? 'text-failed' : undefined}>{formatShare(share)}</span>;
    },
  },
  { id: 'revision', header: 'Revision', width: 70, align: 'end', value: (deployment) => deployment.revision },
  { id: 'protocol', header: 'Protocol', width: 80, hidden: true, value: (deployment) => deployment.protocol },
  {
    id: 'updated',
    header: 'Changed',
    width: 100,
    value: (deployment) => deployment.updatedAt,
    cell: (deployment) => <Moment at={deployment.updatedAt} />,
  },
];
interface TrendProps {
  readonly now: string;
  readonly values: readonly number[];
  readonly errors?: readonly number[] | undefined;
  readonly label: string;
}

/** The newest value, and the way to it. */
function Trend({ now, values, errors = [], label }: TrendProps) {
  return (
    <span className="flex items-center gap-2">
      <span className="w-16 shrink-0 truncate text-right">{now}</span>
      <Sparkline values={values} errors={errors} label={label} width={88} />
    </span>
  );
}

const rowId = (deployment: DeploymentSummary) => `${deployment.namespace}/${deployment.name}`;

type Tab = 'deployments' | 'batch-jobs';

export function DeploymentsPage() {
  const [search, setSearch] = useSearchState();
  const tab = (search.tab ?? 'deployments') as Tab;
  return (
    <PageFrame title="Deployments" fill>
      <Tabs<Tab>
        label="Deployments"
        active={tab}
        onChange={(next) =>
          setSearch({ tab: next === 'deployments' ? undefined : next, q: undefined, sort: undefined, state: undefined }, 'push')
        }
        tabs={[
          { id: 'deployments', label: 'Deployments' },
          { id: 'batch-jobs', label: 'Batch jobs' },
        ]}
      >
        {tab === 'batch-jobs' ? <BatchJobs /> : <Deployments />}
      </Tabs>
    </PageFrame>
  );
}

function Deployments() {
  const view = useTableSearch();
  const open = useOpen();
  const { query, items, more } = usePages({
    queryKey: ['deployments', 'list'],
    fetchPage: (pageToken, signal) => api.deployments.list({ query: { sparkline: true, pageSize: 200, pageToken } }, { signal }),
  });
  return (
    <QueryView query={query} what="the deployments">
      {() => (
        <DataTable
          name="deployments"
          rowsAre="deployments"
          columns={columns}
          rows={items ?? []}
          rowId={rowId}
          onOpen={(deployment) => open(deploymentHref(deployment))}
          {...view}
          fill
          onEnd={more}
          empty={
            <EmptyState title="Nothing is deployed yet" command={firstDeployment}>
              Apply a SeldonDeployment, as it is; its model is loaded, warmed and served on the inference port:
            </EmptyState>
          }
        />
      )}
    </QueryView>
  );
}

const firstDeployment = `cat > deployment.yaml <<'YAML'
apiVersion: machinelearning.seldon.io/v1
kind: SeldonDeployment
metadata: { name: my-model }
spec:
  predictors:
    - name: default
      graph:
        name: model
        implementation: MLFLOW_SERVER
        modelUri: models:/my-model@champion
YAML
npx ovenbird apply -f deployment.yaml --server {origin}`;
