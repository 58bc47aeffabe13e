// What the model pages ask the server, and the addresses of their pages.
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

export const modelHref = (name: string) => `/models/${encodeURIComponent(name)}`;
export const versionHref = (name: string, version: string) => `/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
export const deploymentHref = (served: { readonly namespace: string; readonly name: string }) =>
  `/deployments/${encodeURIComponent(served.namespace)}/${encodeURIComponent(served.name)}`;

export const modelQuery = (name: string) =>
  queryOptions({ queryKey: ['models', 'one', name], queryFn: ({ signal }) => api.models.get({ params: { name } }, { signal }) });

export const versionQuery = (name: string, version: string) =>
  queryOptions({
    queryKey: ['models', 'version', name, version],
    queryFn: ({ signal }) => api.models.version({ params: { name, version } }, { signal }),
  });

/** What is being compared is looked at again by itself: no event tells of it. */
const WHILE_COMPARING_MS = 2000;

export const accelerationsQuery = (name: string, version: string) =>
  queryOptions({
    queryKey: ['models', 'accelerations', name, version],
    queryFn: ({ signal }) => api.accelerations.ofVersion({ params: { name, version } }, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some((item) => item.state === 'running') ? WHILE_COMPARING_MS : false),
  });
