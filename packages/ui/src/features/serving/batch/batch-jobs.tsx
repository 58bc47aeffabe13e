// Batch jobs as a table, newest first.
import type { BatchJob, BatchState } from '@ovenbird/contracts/batch';
import { api } from '../../../api/client.ts';
import { usePages } from '../../../api/use-pages.ts';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { formatCount } from '../../../parts/format-number.ts';
import { PageLink, useOpen } from '../../../parts/page-link.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import type { Column } from '../../../parts/table/column.ts';
import { DataTable } from '../../../parts/table/data-table.tsx';
import { useTableSearch } from '../../../parts/table/use-table-search.ts';
import { Elapsed, Moment } from '../../../parts/time.tsx';
import { useSearchState } from '../../../parts/use-search-state.ts';
import { BatchProgress } from './batch-progress.tsx';
import { BatchTarget, targetText } from './batch-target.tsx';
import { baseName, batchJobHref, inputText, ofTotalText, rateText, stateWord } from './queries.ts';

const columns: readonly Column<BatchJob>[] = [
  {
    id: 'output',
    header: 'Output',
    width: 130,
    grow: true,
    card: 'title',
    value: (job) => job.output,
    cell: (job) => (
      <PageLink href={batchJobHref(job.id)} title={job.output} className="font-medium text-ink hover:text-accent">
        {baseName(job.output)}
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 104,
    card: 'fact',
    value: stateWord,
    cell: (job) => <StateBadge state={job.state} label={stateWord(job)} title={job.message ?? undefined} />,
  },
  {
    id: 'rows',
    header: 'Rows',
    width: 200,
    card: 'fact',
    value: (job) => job.rows,
    cell: (job) => (
      <span className="flex items-center gap-2">
        <span className="w-14 shrink-0">
          <BatchProgress job={job} />
        </span>
        <span className="truncate">
          {formatCount(job.rows)} <span className="text-ink-3">{ofTotalText(job)}</span>
        </span>
      </span>
    ),
  },
  {
    id: 'errors',
    header: 'Errors',
    width: 60,
    align: 'end',
    value: (job) => job.errors,
    cell: (job) => <span className={job.errors > 0 ? 'text-failed' : undefined}>{formatCount(job.errors)}</span>,
  },
  { id: 'rate', header: 'Rows/s', width: 80, align: 'end', value: (job) => job.rowsPerSecond, cell: rateText },
  { id: 'target', header: 'Answered by', width: 160, value: targetText, cell: (job) => <BatchTarget job={job} /> },
  {
    id: 'input',
    header: 'Input',
    width: 110,
    value: (job) => job.sql ?? job.files.join(', '),
    cell: (job) => <span title={job.sql ?? job.files.slice(0, 20).join('\n')}>{inputText(job)}</span>,
  },
  {
    id: 'started',
    header: 'Started',
    width: 90,
    value: (job) => job.startedAt ?? job.createdAt,
    cell: (job) => <Moment at={job.startedAt ?? job.createdAt} />,
  },
  {
    id: 'took',
    header: 'Took',
    width: 70,
    align: 'end',
    value: (job) => (job.startedAt === null || job.endedAt === null ? null : job.endedAt - job.startedAt),
    cell: (job) => <Elapsed from={job.startedAt} to={job.endedAt} />,
  },
  { id: 'id', header: 'Job', width: 130, hidden: true, value: (job) => job.id },
];

const states: readonly BatchState[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

export function BatchJobs() {
  const [search, setSearch] = useSearchState();
  const view = useTableSearch();
  const open = useOpen();
  const state = states.find((each) => each === search.state);
  const { query, items, more } = usePages({
    queryKey: ['batch', 'list', state],
    fetchPage: (pageToken, signal) => api.batch.list({ query: { state, pageSize: 200, pageToken } }, { signal }),
  });
  return (
    <QueryView query={query} what="the batch jobs">
      {() => (
        <DataTable
          name="batch-jobs"
          rowsAre="batch jobs"
          columns={columns}
          rows={items ?? []}
          rowId={(job) => job.id}
          onOpen={(job) => open(batchJobHref(job.id))}
          {...view}
          tools={
            <select
              aria-label="State"
              value={state ?? ''}
              onChange={(event) => setSearch({ state: event.target.value })}
              className="h-8 rounded-md border border-rule-strong bg-raised px-2"
            >
              <option value="">all states</option>
              {states.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          }
          fill
          onEnd={more}
          note={more ? 'more on the server' : undefined}
          empty={
            state ? (
              <p className="py-6 text-ink-2">No batch job is {state}.</p>
            ) : (
              <EmptyState title="No batch job was run yet" command={firstJob}>
                Predict every row of a file with a deployment or a model, in order and without HTTP. What is done survives any crash:
              </EmptyState>
            )
          }
        />
      )}
    </QueryView>
  );
}

const firstJob =
  'npx ovenbird batch rows.csv --deployment my-model --output predicted.csv --server {origin}\nnpx ovenbird batch "data/*.parquet" --model models:/my-model@champion --output predicted.parquet --server {origin}';
