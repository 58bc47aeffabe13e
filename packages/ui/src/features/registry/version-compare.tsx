// Versions of a model side by side: what their runs measured and were given, and how the versions differ.
import { decodeMetricValue } from '@ovenbird/contracts/metric-value';
import type { ModelVersion } from '@ovenbird/contracts/models';
import type { Run } from '@ovenbird/contracts/runs';
import { useQueries } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { type ComparedGroup, type ComparedLine, CompareTable } from '../../parts/compare-table.tsx';
import { absent, formatMeasure } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { exactTime } from '../../parts/time.tsx';
import { versionHref, versionQuery } from './queries.ts';

interface Side {
  readonly version: ModelVersion;
  readonly run: Run | undefined;
}

const places = (version: ModelVersion) => version.servedAt.map((served) => `${served.namespace}/${served.name}`).join(', ');

const fields = (version: ModelVersion, part: 'inputs' | 'outputs') =>
  version.signature?.[part]
    ?.map((field) => `${field.name ?? ''} ${field.type}${field.shape ? ` [${field.shape.join(' × ')}]` : ''}`.trim())
    .join('; ');

function groupsOf(sides: readonly Side[]): readonly ComparedGroup[] {
  const keys = (pick: (run: Run) => object) => [...new Set(sides.flatMap((side) => (side.run ? Object.keys(pick(side.run)) : [])))].sort();
  const line = (name: string, of: (side: Side) => string | undefined): ComparedLine => ({
    name,
    values: sides.map((side) => of(side) || absent),
  });
  const metric = (side: Side, key: string) => {
    const value = side.run?.metrics[key];
    return value === undefined ? undefined : formatMeasure(decodeMetricValue(value));
  };
  return [
    [
      'Version',
      [
        line('Aliases', ({ version }) => version.aliases.join(', ')),
        line('Serves at', ({ version }) => places(version)),
        line('Registered', ({ version }) => exactTime(version.createdAt)),
        line('Inputs', ({ version }) => fields(version, 'inputs')),
        line('Outputs', ({ version }) => fields(version, 'outputs')),
      ],
    ],
    ['Metrics of the source run', keys((run) => run.metrics).map((key) => line(key, (side) => metric(side, key)))],
    ['Params of the source run', keys((run) => run.params).map((key) => line(key, (side) => side.run?.params[key]))],
  ];
}

export function VersionCompare({ name, versions }: { readonly name: string; readonly versions: readonly string[] }) {
  const known = useQueries({ queries: versions.map((version) => versionQuery(name, version)) }).flatMap((query) => query.data ?? []);
  const runs = useQueries({
    queries: known.map((version) => ({
      queryKey: ['runs', 'one', version.runId],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.runs.get({ params: { runId: version.runId ?? '' } }, { signal }),
      enabled: version.runId !== null,
    })),
  });
  const sides = known.map((version, index): Side => ({ version, run: runs[index]?.data }));
  if (versions.length < 2)
    return (
      <p className="py-4 text-ink-2">
        Select two or more versions in the versions table (x, or the boxes at the left), then come back here.
      </p>
    );
  return (
    <CompareTable
      label="Comparison of versions"
      groups={groupsOf(sides)}
      sides={sides.map(({ version }) => ({
        id: version.version,
        heading: (
          <PageLink href={versionHref(name, version.version)} className="whitespace-nowrap hover:text-accent">
            version {version.version}
          </PageLink>
        ),
      }))}
    />
  );
}
