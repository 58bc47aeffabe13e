// The data behind the registered models, read from the lineage of each model's latest version: what was read, and who read it.
import type { LineageGraph, LineageNode } from '@ovenbird/contracts/lineage';
import { useQueries, useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { lineageQuery } from '../../api/lineage-query.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { kindName } from '../../parts/lineage/thread.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useTableSearch } from '../../parts/table/use-table-search.ts';
import { Moment } from '../../parts/time.tsx';

/** Most models whose lineage one page asks for. */
const modelsAsked = 50;

interface Source {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string | null;
  readonly lastReadAt: number | null;
  readonly readers: readonly LineageNode[];
  readonly models: readonly LineageNode[];
}

/** Every source in some lineage graphs, with what read it directly and the model versions it ended in. */
export function sourcesIn(graphs: readonly LineageGraph[]): Source[] {
  const sources = new Map<string, Source>();
  for (const graph of graphs) {
    const byId = new Map(graph.nodes.map((node) => [`${node.kind} ${node.id}`, node]));
    const root = byId.get(`${graph.root.kind} ${graph.root.id}`);
    for (const node of graph.nodes) {
      if (node.kind !== 'source_data') continue;
      const edges = graph.edges.filter((edge) => edge.from.kind === 'source_data' && edge.from.id === node.id);
      const before = sources.get(node.id);
      const readers = edges.flatMap((edge) => byId.get(`${edge.to.kind} ${edge.to.id}`) ?? []);
      const unique = (nodes: readonly LineageNode[]) => [...new Map(nodes.map((each) => [`${each.kind} ${each.id}`, each])).values()];
      sources.set(node.id, {
        id: node.id,
        title: node.title,
        subtitle: node.subtitle,
        lastReadAt: Math.max(before?.lastReadAt ?? 0, ...edges.map((edge) => edge.at)) || null,
        readers: unique([...(before?.readers ?? []), ...readers]),
        models: unique([...(before?.models ?? []), ...(root ? [root] : [])]),
      });
    }
  }
  return [...sources.values()];
}

function Links({ nodes }: { readonly nodes: readonly LineageNode[] }) {
  return (
    <span className="flex gap-3">
      {nodes.slice(0, 4).map((node) => (
        <PageLink
          key={`${node.kind} ${node.id}`}
          href={node.href ?? '/data'}
          className="link whitespace-nowrap"
          title={kindName[node.kind][0]}
        >
          {node.title}
        </PageLink>
      ))}
      {nodes.length > 4 ? <span className="text-ink-3">and {nodes.length - 4} more</span> : null}
    </span>
  );
}

const columns: readonly Column<Source>[] = [
  {
    id: 'title',
    header: 'Data',
    width: 280,
    grow: true,
    card: 'title',
    value: (source) => source.title,
    cell: (source) => (
      <span title={source.id}>
        <span className="font-medium">{source.title}</span>
        {source.subtitle ? <span className="ml-2 text-ink-3 text-small">{source.subtitle}</span> : null}
      </span>
    ),
  },
  {
    id: 'readers',
    header: 'Read by',
    width: 260,
    value: (source) => source.readers.map((node) => node.title).join(', '),
    cell: (source) => <Links nodes={source.readers} />,
  },
  {
    id: 'models',
    header: 'Ended in',
    width: 240,
    card: 'fact',
    value: (source) => source.models.map((node) => node.title).join(', '),
    cell: (source) => <Links nodes={source.models} />,
  },
  {
    id: 'at',
    header: 'Last read',
    width: 110,
    card: 'fact',
    value: (source) => source.lastReadAt,
    cell: (source) => <Moment at={source.lastReadAt} />,
  },
];
const rowId = (source: Source) => source.id;

export function DataPage() {
  const view = useTableSearch();
  const models = useQuery({
    queryKey: ['models', 'for-data'],
    queryFn: ({ signal }) => api.models.list({ query: { pageSize: modelsAsked } }, { signal }),
  });
  const graphs = useQueries({
    queries: (models.data?.items ?? []).flatMap((model) =>
      model.latestVersion ? [lineageQuery('model_version', `${model.name}/${model.latestVersion}`)] : [],
    ),
  });
  const known = graphs.flatMap((graph) => graph.data ?? []);
  return (
    <PageFrame
      title="Data"
      fill
      about={
        <>
          What the latest version of each registered model was made from
          {models.data?.nextPageToken ? `, for the first ${modelsAsked} models` : ''}.
        </>
      }
    >
      <QueryView query={models} what="the models">
        {() =>
          graphs.some((graph) => graph.isPending) ? null : (
            <DataTable
              name="data"
              rowsAre="sources"
              columns={columns}
              rows={sourcesIn(known)}
              rowId={rowId}
              {...view}
              fill
              empty={
                <EmptyState
                  title="No data is linked to a registered model yet"
                  command={
                    'dataset = mlflow.data.from_pandas(frame, source="s3://bucket/train.csv", name="train")\nmlflow.log_input(dataset, context="training")'
                  }
                >
                  A run that logs its dataset, or a workflow that takes a file, links it to the model that comes of it:
                </EmptyState>
              }
            />
          )
        }
      </QueryView>
    </PageFrame>
  );
}
