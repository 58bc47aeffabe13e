// The logged predictions of a deployment, newest first; each unfolds to what was asked and answered.
import type { DeploymentRef } from '@ovenbird/contracts/deployments';
import type { PredictionSummary } from '@ovenbird/contracts/predictions';
import { api } from '../../../api/client.ts';
import { usePages } from '../../../api/use-pages.ts';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { formatDuration } from '../../../parts/format-number.ts';
import { PageLink } from '../../../parts/page-link.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import type { Column } from '../../../parts/table/column.ts';
import { DataTable } from '../../../parts/table/data-table.tsx';
import { useTableSearch } from '../../../parts/table/use-table-search.ts';
import { Moment } from '../../../parts/time.tsx';
import { predictionHref } from '../queries.ts';
import { LogFilters, startOf, useLogChoice } from './log-filters.tsx';
import { useOpenRows } from './open-rows.ts';
import { PredictionDetails } from './prediction-details.tsx';

const versions = (prediction: PredictionSummary) =>
  prediction.nodes.flatMap((node) => (node.modelName ? [`${node.modelName} v${node.modelVersion}`] : [])).join(', ');

const columns: readonly Column<PredictionSummary>[] = [
  {
    id: 'id',
    header: 'Prediction',
    width: 200,
    value: (prediction) => prediction.id,
    cell: (prediction) => (
      <PageLink href={predictionHref(prediction.id)} className="font-mono text-ink text-small hover:text-accent">
        {prediction.id}
      </PageLink>
    ),
  },
  {
    id: 'at',
    header: 'When',
    width: 110,
    card: 'fact',
    value: (prediction) => prediction.at,
    cell: (prediction) => <Moment at={prediction.at} />,
  },
  {
    id: 'answer',
    header: 'Answer',
    width: 180,
    grow: true,
    card: 'title',
    value: (prediction) => prediction.summary,
    cell: (prediction) => (
      <PageLink
        href={predictionHref(prediction.id)}
        className={`block truncate ${prediction.state === 'failed' ? 'text-failed' : 'text-ink'}`}
      >
        {prediction.summary}
      </PageLink>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 100,
    card: 'fact',
    value: (prediction) => prediction.status,
    cell: (prediction) => <StateBadge state={prediction.state} label={`HTTP ${prediction.status}`} />,
  },
  {
    id: 'latency',
    header: 'Latency',
    width: 90,
    align: 'end',
    value: (prediction) => prediction.durationMs,
    cell: (prediction) => formatDuration(prediction.durationMs),
  },
  { id: 'model', header: 'Model', width: 150, value: versions },
  { id: 'revision', header: 'Revision', width: 75, align: 'end', value: (prediction) => prediction.revision },
  { id: 'predictor', header: 'Predictor', width: 100, hidden: true, value: (prediction) => prediction.predictor },
  { id: 'protocol', header: 'Protocol', width: 90, value: (prediction) => prediction.protocol },
];
const rowId = (prediction: PredictionSummary) => prediction.id;

interface PredictionLogProps {
  readonly deployment: DeploymentRef;
  readonly predictors: readonly string[];
  readonly endpoint: string | undefined;
}

export function PredictionLog({ deployment, predictors, endpoint }: PredictionLogProps) {
  const view = useTableSearch();
  const rows = useOpenRows();
  const { namespace, name } = deployment;
  const choice = useLogChoice();
  const { state, predictor, label, status, sinceMs } = choice;
  const { query, items, more } = usePages({
    queryKey: ['predictions', 'list', namespace, name, state, predictor, label, status, sinceMs],
    fetchPage: (pageToken, signal) =>
      api.predictions.list(
        { query: { namespace, name, state, predictor, label, status, fromAt: startOf(choice), pageSize: 200, pageToken } },
        { signal },
      ),
  });
  const isFiltered = Boolean(state ?? predictor ?? label ?? status ?? sinceMs);
  return (
    <QueryView query={query} what="the predictions">
      {() => (
        <DataTable
          name="predictions"
          rowsAre="predictions"
          columns={columns}
          rows={items ?? []}
          rowId={rowId}
          unfold={{ ...rows, content: (prediction) => <PredictionDetails id={prediction.id} /> }}
          {...view}
          fill
          onEnd={more}
          note={more ? 'more in the log' : undefined}
          tools={<LogFilters deployment={deployment} predictors={predictors} />}
          empty={
            isFiltered ? (
              <p className="py-6 text-ink-2">
                {state && !predictor && !label && !status && !sinceMs ? 'No error is logged.' : 'No logged prediction is like this.'}
              </p>
            ) : (
              <EmptyState
                title="No prediction is logged yet"
                {...(endpoint
                  ? { command: `curl -s ${endpoint} \\\n  -H 'content-type: application/json' -d '{"data":{"ndarray":[[1,2,3,4]]}}'` }
                  : {})}
              >
                Every answer of this deployment is logged with its revision and model version. Send it a request, or use “Try it”:
              </EmptyState>
            )
          }
        />
      )}
    </QueryView>
  );
}
