// All registered models: their latest version, who is champion, and where they serve.
import type { RegisteredModel } from '@ovenbird/contracts/models';
import { api } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink, useOpen } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useTableSearch } from '../../parts/table/use-table-search.ts';
import { Tag } from '../../parts/tag.tsx';
import { Moment } from '../../parts/time.tsx';
import { modelHref } from './queries.ts';
import { ServedAt } from './served-at.tsx';

const columns: readonly Column<RegisteredModel>[] = [
  {
    id: 'name',
    header: 'Model',
    width: 240,
    grow: true,
    card: 'title',
    value: (model) => model.name,
    cell: (model) => (
      <PageLink href={modelHref(model.name)} className="font-medium text-ink hover:text-accent">
        {model.name}
      </PageLink>
    ),
  },
  {
    id: 'aliases',
    header: 'Aliases',
    width: 240,
    card: 'fact',
    value: (model) =>
      Object.entries(model.aliases)
        .map(([alias, version]) => `${alias} ${version}`)
        .join(', '),
    cell: (model) => (
      <span className="flex gap-1">
        {Object.entries(model.aliases).map(([alias, version]) => (
          <Tag key={alias} tone="accent">
            {alias}: {version}
          </Tag>
        ))}
      </span>
    ),
  },
  {
    id: 'served',
    header: 'Serves at',
    width: 220,
    value: (model) => model.servedAt.map((served) => `${served.namespace}/${served.name}`).join(', '),
    cell: (model) => <ServedAt served={model.servedAt} inTable />,
  },
  {
    id: 'latest',
    header: 'Latest version',
    width: 110,
    align: 'end',
    value: (model) => (model.latestVersion ? Number(model.latestVersion) : null),
  },
  { id: 'count', header: 'Versions', width: 80, align: 'end', value: (model) => model.versionCount },
  {
    id: 'updated',
    header: 'Changed',
    width: 110,
    card: 'fact',
    value: (model) => model.updatedAt,
    cell: (model) => <Moment at={model.updatedAt} />,
  },
];
const rowId = (model: RegisteredModel) => model.name;

export function ModelsPage() {
  const view = useTableSearch();
  const open = useOpen();
  const { query, items, more } = usePages({
    queryKey: ['models', 'list'],
    fetchPage: (pageToken, signal) => api.models.list({ query: { pageSize: 200, pageToken } }, { signal }),
  });
  return (
    <PageFrame title="Models" fill>
      <QueryView query={query} what="the models">
        {() => (
          <DataTable
            name="models"
            rowsAre="models"
            columns={columns}
            rows={items ?? []}
            rowId={rowId}
            onOpen={(model) => open(modelHref(model.name))}
            {...view}
            fill
            onEnd={more}
            empty={
              <EmptyState
                title="No model is registered yet"
                command={
                  "export MLFLOW_TRACKING_URI={origin}\npython -c \"import mlflow; mlflow.register_model('runs:/RUN_ID/model', 'my-model')\""
                }
              >
                Register a model that a run has logged, or log it with registered_model_name:
              </EmptyState>
            }
          />
        )}
      </QueryView>
    </PageFrame>
  );
}
