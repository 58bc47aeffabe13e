// All experiments; a `/` in a name makes a folder.
import { api } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { formatCount } from '../../parts/format-number.ts';
import { Icon } from '../../parts/icon.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink, useOpen } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useTableSearch } from '../../parts/table/use-table-search.ts';
import { Moment } from '../../parts/time.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { type Entry, entriesIn } from './experiment-folders.ts';

const hrefOf = (entry: Entry) =>
  entry.kind === 'folder' ? `/experiments?folder=${encodeURIComponent(entry.path)}` : `/experiments/${encodeURIComponent(entry.id)}`;

const columns: readonly Column<Entry>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 320,
    grow: true,
    card: 'title',
    value: (entry) => entry.path,
    cell: (entry) => (
      <PageLink href={hrefOf(entry)} className="flex items-center gap-2 text-ink hover:text-accent">
        <Icon name={entry.kind === 'folder' ? 'folder' : 'experiments'} className="text-ink-3" />
        <span className="truncate font-medium">{entry.name}</span>
        {entry.kind === 'folder' ? <span className="text-ink-3">{formatCount(entry.experiments)} inside</span> : null}
      </PageLink>
    ),
  },
  {
    id: 'runs',
    header: 'Runs',
    width: 90,
    align: 'end',
    card: 'fact',
    value: (entry) => entry.runs,
    cell: (entry) => `${formatCount(entry.runs)}`,
  },
  {
    id: 'running',
    header: 'Running now',
    width: 110,
    align: 'end',
    value: (entry) => entry.running,
    cell: (entry) => formatCount(entry.running || null),
  },
  {
    id: 'latest',
    header: 'Last run',
    width: 130,
    card: 'fact',
    value: (entry) => entry.latestRunAt,
    cell: (entry) => <Moment at={entry.latestRunAt} />,
  },
  { id: 'created', header: 'Created', width: 130, value: (entry) => entry.createdAt, cell: (entry) => <Moment at={entry.createdAt} /> },
];

const rowId = (entry: Entry) => `${entry.kind} ${entry.path}`;

export function ExperimentsPage() {
  const [search] = useSearchState();
  const view = useTableSearch();
  const open = useOpen();
  const { query, items, more } = usePages({
    queryKey: ['experiments', 'list'],
    fetchPage: (pageToken, signal) => api.experiments.list({ query: { pageSize: 500, pageToken } }, { signal }),
  });
  const folder = search.folder ?? '';
  // A filter looks through all folders at once.
  const entries = entriesIn(items ?? [], search.q ? '' : folder, Boolean(search.q));
  return (
    <PageFrame title={folder ? folder : 'Experiments'} fill about={folder ? <FolderTrail folder={folder} /> : undefined}>
      <QueryView query={query} what="the experiments">
        {() => (
          <DataTable
            name="experiments"
            rowsAre={entries.some((entry) => entry.kind === 'folder') ? 'entries' : 'experiments'}
            columns={columns}
            rows={entries}
            rowId={rowId}
            onOpen={(entry) => open(hrefOf(entry))}
            {...view}
            fill
            onEnd={more}
            empty={
              <EmptyState title="No experiment yet" command={'export MLFLOW_TRACKING_URI={origin}\npython train.py'}>
                An experiment is made by the first run that names it. Point any program that uses mlflow at this server:
              </EmptyState>
            }
          />
        )}
      </QueryView>
    </PageFrame>
  );
}

function FolderTrail({ folder }: { readonly folder: string }) {
  const parts = folder.split('/');
  return (
    <span className="flex items-center gap-1.5">
      <PageLink href="/experiments" className="link">
        All experiments
      </PageLink>
      {parts.map((part, index) => {
        const path = parts.slice(0, index + 1).join('/');
        return (
          <span key={path} className="flex items-center gap-1.5">
            <Icon name="right" size={12} className="text-ink-3" />
            {index === parts.length - 1 ? (
              part
            ) : (
              <PageLink href={`/experiments?folder=${encodeURIComponent(path)}`} className="link">
                {part}
              </PageLink>
            )}
          </span>
        );
      })}
    </span>
  );
}
