// The facts of a run on one page: metrics, params, models, datasets, tags.
import { decodeMetricValue } from '@ovenbird/contracts/metric-value';
import type { LatestMetric, Run } from '@ovenbird/contracts/runs';
import { CopyButton } from '../../parts/copy-button.tsx';
import { formatAligned } from '../../parts/format-number.ts';
import { type Fact, KeyValue } from '../../parts/key-value.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { Section } from '../../parts/section.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { exactTime, Moment } from '../../parts/time.tsx';

const metricColumns: readonly Column<LatestMetric>[] = [
  { id: 'key', header: 'Metric', width: 180, grow: true, card: 'title', value: (metric) => metric.key },
  {
    id: 'value',
    header: 'Latest value',
    width: 120,
    align: 'end',
    card: 'fact',
    value: (metric) => decodeMetricValue(metric.value),
    cell: (metric) => <span className="font-medium">{formatAligned(decodeMetricValue(metric.value))}</span>,
  },
  {
    id: 'step',
    header: 'At step',
    width: 80,
    align: 'end',
    card: 'fact',
    value: (metric) => metric.step,
    cell: (metric) => `${metric.step}`,
  },
  { id: 'at', header: 'Logged', width: 110, value: (metric) => metric.at, cell: (metric) => <Moment at={metric.at} /> },
];
const metricId = (metric: LatestMetric) => metric.key;

const ownTags = (tags: Run['tags']): Fact[] => Object.entries(tags).filter(([key]) => !key.startsWith('mlflow.'));

export function RunOverview({ run }: { readonly run: Run }) {
  const params = Object.entries(run.params);
  const tags = ownTags(run.tags);
  const plainMetrics = run.latestMetrics.filter((metric) => !metric.key.startsWith('system/'));
  return (
    <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
      {run.description ? <p className="whitespace-pre-wrap text-prose lg:col-span-2">{run.description}</p> : null}
      <div className="flex min-w-0 flex-col gap-8">
        <Section title="Metrics" note="latest value of each">
          {plainMetrics.length > 0 ? (
            <DataTable name="run-metrics" rowsAre="metrics" columns={metricColumns} rows={plainMetrics} rowId={metricId} bare />
          ) : (
            <p className="text-ink-2">None logged yet.</p>
          )}
        </Section>
        <Section title="Models">
          <Models run={run} />
        </Section>
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        <Section title="Params" note={`${params.length}`}>
          {params.length > 0 ? <KeyValue facts={params} mono /> : <p className="text-ink-2">None logged.</p>}
        </Section>
        {run.datasets.length > 0 ? (
          <Section title="Datasets" note={`${run.datasets.length}`}>
            <KeyValue
              facts={run.datasets.map((dataset) => [
                dataset.context ?? 'dataset',
                <span key={dataset.digest}>
                  {dataset.name} <span className="text-ink-3">digest {dataset.digest}</span>
                </span>,
              ])}
            />
          </Section>
        ) : null}
        <Section title="Details">
          <KeyValue
            facts={[
              [
                'Run id',
                <span key="id" className="flex items-center">
                  <code className="truncate font-mono text-small">{run.runId}</code>
                  <CopyButton text={run.runId} label="Copy run id" className="-my-1.5" />
                </span>,
              ],
              ['Started', exactTime(run.startedAt)],
              ['Ended', exactTime(run.endedAt)],
              ['User', run.user],
              ['Source', run.tags['mlflow.source.name']],
              ['Git commit', run.tags['mlflow.source.git.commit']],
              ['Parent run', run.parentRunId ? <RunLink key="parent" id={run.parentRunId} /> : null],
              [
                'Artifacts',
                <code key="at" className="break-all font-mono text-small">
                  {run.artifactUri}
                </code>,
              ],
            ]}
          />
        </Section>
        {tags.length > 0 ? (
          <Section title="Tags" note={`${tags.length}`}>
            <KeyValue facts={tags} mono />
          </Section>
        ) : null}
      </div>
    </div>
  );
}

function RunLink({ id }: { readonly id: string }) {
  return (
    <PageLink href={`/runs/${id}`} className="link font-mono text-small">
      {id}
    </PageLink>
  );
}

function Models({ run }: { readonly run: Run }) {
  if (run.loggedModels.length === 0 && run.modelVersions.length === 0)
    return <p className="text-ink-2">None. A model appears when the run logs one, and again when it is registered.</p>;
  return (
    <ul>
      {run.modelVersions.map((version) => (
        <li key={`${version.name} ${version.version}`} className="flex h-9 items-center gap-3 border-rule border-b last:border-b-0">
          <PageLink href={`/models/${encodeURIComponent(version.name)}/versions/${version.version}`} className="link font-medium">
            {version.name} version {version.version}
          </PageLink>
          <span className="text-ink-3 text-small">registered</span>
          {version.aliases.map((alias) => (
            <span key={alias} className="rounded-sm bg-accent-soft px-1.5 text-accent text-small">
              {alias}
            </span>
          ))}
        </li>
      ))}
      {run.loggedModels.map((model) => (
        <li key={model.modelId} className="flex h-9 items-center gap-3 border-rule border-b last:border-b-0">
          <PageLink href={`/logged-models/${encodeURIComponent(model.modelId)}`} className="link">
            {model.name}
          </PageLink>
          <span className="text-ink-3 text-small">
            logged{model.step === null ? '' : ` at step ${model.step},`} <Moment at={model.createdAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
