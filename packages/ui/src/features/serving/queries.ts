// What the deployment pages ask the server, and the addresses of their pages.
import type { DeploymentRef } from '@ovenbird/contracts/deployments';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

export const deploymentHref = (ref: DeploymentRef) => `/deployments/${encodeURIComponent(ref.namespace)}/${encodeURIComponent(ref.name)}`;
export const predictionHref = (id: string) => `/predictions/${encodeURIComponent(id)}`;
export const versionHref = (name: string, version: string) => `/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;

export const deploymentQuery = (ref: DeploymentRef) =>
  queryOptions({
    queryKey: ['deployments', 'one', ref.namespace, ref.name],
    queryFn: ({ signal }) => api.deployments.get({ params: ref }, { signal }),
  });

export const revisionsQuery = (ref: DeploymentRef) =>
  queryOptions({
    queryKey: ['deployments', 'revisions', ref.namespace, ref.name],
    queryFn: ({ signal }) => api.deployments.revisions({ params: ref, query: { pageSize: 200 } }, { signal }),
  });

/** The window slides with the clock even when nothing happens, so it is read again by the clock too. */
const slideMs = 2000;

export const statsQuery = (ref: DeploymentRef, windowMs: number) =>
  queryOptions({
    queryKey: ['stats', ref.namespace, ref.name, windowMs],
    queryFn: ({ signal }) => api.deploymentStats.get({ params: ref, query: { windowMs } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: Math.max(slideMs, windowMs / 450),
  });

export const graphStatsQuery = ({ namespace, name }: DeploymentRef, windowMs: number) =>
  queryOptions({
    queryKey: ['stats', namespace, name, 'graph', windowMs],
    queryFn: ({ signal }) => api.deploymentStats.graph({ params: { namespace, name }, query: { windowMs } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: slideMs,
  });

export const unitSeriesQuery = (
  { namespace, name }: DeploymentRef,
  unit: { predictor: string; node: string | undefined },
  windowMs: number,
) =>
  queryOptions({
    queryKey: ['stats', namespace, name, 'unit', unit.predictor, unit.node, windowMs],
    queryFn: ({ signal }) => api.deploymentStats.unit({ params: { namespace, name }, query: { ...unit, windowMs } }, { signal }),
    refetchInterval: Math.max(slideMs, windowMs / 450),
  });

/** What routers believe changes with feedback, of which no event tells. */
export const routersQuery = ({ namespace, name }: DeploymentRef) =>
  queryOptions({
    queryKey: ['stats', namespace, name, 'routers'],
    queryFn: ({ signal }) => api.deployments.routers({ params: { namespace, name } }, { signal }),
    refetchInterval: slideMs,
  });

export const accelerationsQuery = ({ namespace, name }: DeploymentRef) =>
  queryOptions({
    queryKey: ['deployments', 'accelerations', namespace, name],
    queryFn: ({ signal }) => api.accelerations.ofDeployment({ params: { namespace, name } }, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some((item) => item.acceleration.state === 'running') ? slideMs : false),
  });

export const feedbackQuery = ({ namespace, name }: DeploymentRef, windowMs: number) =>
  queryOptions({
    queryKey: ['stats', namespace, name, 'feedback', windowMs],
    queryFn: ({ signal }) => api.deploymentStats.feedback({ params: { namespace, name }, query: { windowMs } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: Math.max(slideMs, windowMs / 450),
  });

/** It reads the log, which is not to be done with every prediction. */
const compareEveryMs = 10_000;

export const shadowQuery = ({ namespace, name }: DeploymentRef, windowMs: number) =>
  queryOptions({
    queryKey: ['shadow', namespace, name, windowMs],
    queryFn: ({ signal }) => api.deploymentStats.shadow({ params: { namespace, name }, query: { windowMs } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: compareEveryMs,
  });

export const revisionDiffQuery = ({ namespace, name }: DeploymentRef, from: number, to: number) =>
  queryOptions({
    queryKey: ['deployments', 'diff', namespace, name, from, to],
    queryFn: ({ signal }) => api.deployments.revisionDiff({ params: { namespace, name }, query: { from, to } }, { signal }),
    placeholderData: keepPreviousData,
  });

export const windows: readonly (readonly [ms: number, name: string])[] = [
  [300_000, '5 min'],
  [900_000, '15 min'],
  [3_600_000, '1 h'],
  [21_600_000, '6 h'],
  [86_400_000, '24 h'],
];
export const defaultWindowMs = 900_000;
export const windowName = (ms: number): string => windows.find(([each]) => each === ms)?.[1] ?? `${Math.round(ms / 60_000)} min`;
