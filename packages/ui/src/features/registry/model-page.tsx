// One registered model: its versions and aliases; versions selected in the table are compared.
import type { ModelVersionSummary, RegisteredModel } from '@ovenbird/contracts/models';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import { LineageStrip } from '../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink, useOpen } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useTableSearch } from '../../parts/table/use-table-search.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Moment } from '../../parts/time.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { Aliases } from './aliases.tsx';
import { modelQuery, versionHref } from './queries.ts';
import { ServedAt } from './served-at.tsx';
import { VersionCompare } from './version-compare.tsx';

type Tab = 'versions' | 'compare' | 'about';

const columns: readonly Column<ModelVersionSummary>[] = [
  {
    id: 'version',
    header: 'Version',
    width: 100,
    card: 'title',
    value: (version) => Number(version.version),
    cell: (version) => (
      <PageLink href={versionHref(version.name, version.version)} className="font-medium text-ink hover:text-accent">
        version {version.version}
      </PageLink>
    ),
  },
  {
    id: 'aliases',
    header: 'Aliases',
    width: 170,
    card: 'fact',
    value: (version) => version.aliases.join(', '),
    cell: (version) => (
      <span className="flex gap-1">
        {version.aliases.map((alias) => (
          <Tag key={alias} tone="accent">
            {alias}
          </Tag>
        ))}
      </span>
    ),
  },
  {
    id: 'status',
    header: 'State',
    width: 90,
    value: (version) => version.status,
    cell: (version) => <StateBadge state={version.state} label={version.status} />,
  },
  {
    id: 'served',
    header: 'Serves at',
    width: 230,
    grow: true,
    value: (version) => version.servedAt.map((served) => served.name).join(', '),
    cell: (version) => <ServedAt served={version.servedAt} inTable />,
  },
  {
    id: 'run',
    header: 'Source run',
    width: 95,
    value: (version) => version.runId,
    cell: (version) =>
      version.runId ? (
        <PageLink href={`/runs/${version.runId}`} className="link">
          {version.runId.slice(0, 8)}
        </PageLink>
      ) : (
        '–'
      ),
  },
  { id: 'stage', header: 'Stage', width: 100, hidden: true, value: (version) => version.stage },
  { id: 'description', header: 'Description', width: 190, value: (version) => version.description },
  {
    id: 'created',
    header: 'Registered',
    width: 110,
    card: 'fact',
    value: (version) => version.createdAt,
    cell: (version) => <Moment at={version.createdAt} />,
  },
];
const rowId = (version: ModelVersionSummary) => version.version;

export function ModelPage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const [search, setSearch] = useSearchState();
  const view = useTableSearch();
  const open = useOpen();
  const tab = (search.tab ?? 'versions') as Tab;
  const model = useQuery(modelQuery(name));
  const { query, items, more } = usePages({
    queryKey: ['models', 'versions', name],
    fetchPage: (pageToken, signal) => api.models.versions({ params: { name }, query: { pageSize: 200, pageToken } }, { signal }),
  });
  const selection = useMemo(() => new Set(search.versions?.split(',') ?? []), [search.versions]);
  const latest = model.data?.latestVersion;
  return (
    <PageFrame
      title={name}
      kind="Model"
      fill={tab === 'versions'}
      about={model.data?.description}
      lineage={latest ? <LineageStrip kind="model_version" id={`${name}/${model.data?.aliases.champion ?? latest}`} /> : null}
    >
      {model.data ? <Aliases model={model.data} versions={items ?? []} /> : null}
      <Tabs<Tab>
        label="Model"
        active={tab}
        onChange={(next) => setSearch({ tab: next === 'versions' ? undefined : next }, 'push')}
        tabs={[
          { id: 'versions', label: 'Versions', count: model.data?.versionCount },
          { id: 'compare', label: 'Compare', count: selection.size || undefined },
          { id: 'about', label: 'About' },
        ]}
      >
        {tab === 'compare' ? (
          <VersionCompare
            name={name}
            versions={selection.size > 0 ? [...selection] : (items ?? []).slice(0, 2).map((version) => version.version)}
          />
        ) : tab === 'about' ? (
          <QueryView query={model} what="the model">
            {(known) => <About model={known} />}
          </QueryView>
        ) : (
          <QueryView query={query} what="the versions">
            {() => (
              <DataTable
                name="model-versions"
                rowsAre="versions"
                columns={columns}
                rows={items ?? []}
                rowId={rowId}
                onOpen={(version) => open(versionHref(name, version.version))}
                selection={selection}
                onSelection={(ids) => setSearch({ versions: [...ids].join() })}
                {...view}
                fill
                onEnd={more}
                empty={<EmptyState title="No version yet">A version is made by registering a logged model under this name.</EmptyState>}
              />
            )}
          </QueryView>
        )}
      </Tabs>
    </PageFrame>
  );
}

function About({ model }: { readonly model: RegisteredModel }) {
  const tags = Object.entries(model.tags);
  return (
    <div className="flex max-w-[880px] flex-col gap-8">
      <Section title="Model">
        <KeyValue
          facts={[
            ['Created', <Moment key="created" at={model.createdAt} />],
            ['Changed', <Moment key="changed" at={model.updatedAt} />],
            ['Description', model.description],
          ]}
        />
      </Section>
      <Section title="Tags" note={`${tags.length}`}>
        {tags.length > 0 ? <KeyValue facts={tags} /> : <p className="text-ink-2">None.</p>}
      </Section>
    </div>
  );
}
