// The `platform` area: what this server is, and the home page.
import { entityHref } from '@ovenbird/contracts/entity-href';
import type { Activity, Attention, platformEndpoints, ServerInfo } from '@ovenbird/contracts/platform';
import type { Catalog, Activity as CatalogActivity } from '../../domain/catalog/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { AreaRoutes } from './native-route.ts';

export interface PlatformRoutesDeps {
  readonly info: () => ServerInfo | Promise<ServerInfo>;
  readonly catalog: Pick<Catalog, 'recent' | 'counts'>;
  readonly clock: Clock;
}

/** Enough to find what runs beside what ended lately; the lists have the rest. */
const ASKED = 50;
const SHOWN = 10;
/** An execution that failed last week needs nobody's attention on the home page. */
const ATTENTION_MS = 24 * 60 * 60 * 1000;

export function createPlatformRoutes(deps: PlatformRoutesDeps): AreaRoutes<typeof platformEndpoints> {
  return {
    info: () => deps.info(),
    home: async () => {
      const now = deps.clock.now();
      const [executions, runs, deployments, batchJobs, counts] = await Promise.all([
        deps.catalog.recent('execution', ASKED),
        deps.catalog.recent('run', ASKED),
        deps.catalog.recent('deployment', ASKED),
        deps.catalog.recent('batch_job', ASKED),
        deps.catalog.counts(),
      ]);
      const all = [...executions, ...runs, ...deployments, ...batchJobs].toSorted((a, b) => b.at - a.at);
      const show = (record: CatalogActivity) => toActivity(record, now);
      return {
        at: now,
        running: all.filter((record) => record.state === 'running' || record.state === 'queued').map(show),
        recent: {
          executions: newest(executions).map(show),
          runs: newest(runs).map(show),
          deployments: newest(deployments).map(show),
          batchJobs: newest(batchJobs).map(show),
        },
        attention: all.filter((record) => needsPerson(record, now)).map(toAttention),
        counts,
      };
    },
  };
}

const newest = (records: readonly CatalogActivity[]) => records.toSorted((a, b) => b.at - a.at).slice(0, SHOWN);

/** A deployment that failed goes on failing. */
function needsPerson({ kind, trouble, at }: CatalogActivity, now: number): boolean {
  return trouble !== null && (kind === 'deployment' || at > now - ATTENTION_MS);
}

function toActivity(record: CatalogActivity, now: number): Activity {
  const { startedAt, endedAt } = record;
  return { ...toCard(record), startedAt, endedAt, durationMs: startedAt === null ? null : Math.max(0, (endedAt ?? now) - startedAt) };
}

function toAttention(record: CatalogActivity): Attention {
  return { ...toCard(record), reason: record.trouble ?? '' };
}

function toCard({ kind, id, title, subtitle, state, at }: CatalogActivity): Omit<Attention, 'reason'> {
  return { kind, id, title, subtitle, state, at, href: entityHref({ kind, id }) };
}
