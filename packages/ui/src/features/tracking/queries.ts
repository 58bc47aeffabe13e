// What the experiment, run and logged-model pages ask the server.
import type { RunSearch } from '@ovenbird/contracts/runs';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

export const experimentQuery = (experimentId: string) =>
  queryOptions({
    queryKey: ['experiments', 'one', experimentId],
    queryFn: ({ signal }) => api.experiments.get({ params: { experimentId } }, { signal }),
  });

export const runQuery = (runId: string) =>
  queryOptions({ queryKey: ['runs', 'one', runId], queryFn: ({ signal }) => api.runs.get({ params: { runId } }, { signal }) });

/** Points per line: more than a chart has pixels for. */
const pointsPerSeries = 1200;

export const metricsQuery = (runIds: readonly string[], key: string) =>
  queryOptions({
    queryKey: ['metrics', key, ...runIds],
    queryFn: ({ signal }) => api.runs.metricHistory({ body: { runIds: [...runIds], keys: [key], maxPoints: pointsPerSeries } }, { signal }),
    placeholderData: keepPreviousData,
  });

export const searchRuns = (body: Partial<RunSearch>, signal: AbortSignal) => api.runs.search({ body }, { signal });

export type ArtifactOwner = { readonly kind: 'run'; readonly id: string } | { readonly kind: 'model'; readonly id: string };

export const artifactsQuery = (owner: ArtifactOwner, path: string) =>
  queryOptions({
    queryKey: ['artifacts', owner.kind, owner.id, path],
    queryFn: ({ signal }) =>
      owner.kind === 'run'
        ? api.artifacts.listOfRun({ params: { runId: owner.id }, query: { path } }, { signal })
        : api.artifacts.listOfModel({ params: { modelId: owner.id }, query: { path } }, { signal }),
  });
