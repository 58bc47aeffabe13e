// What the workflow pages ask the server, and the addresses of their pages.
import type { ExecutionRef } from '@ovenbird/contracts/executions';
import type { WorkflowRef } from '@ovenbird/contracts/workflows';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

const path = (ref: { readonly project: string; readonly domain: string; readonly name: string }) =>
  [ref.project, ref.domain, ref.name].map(encodeURIComponent).join('/');

export const workflowHref = (ref: WorkflowRef, version?: string) =>
  `/workflows/${path(ref)}${version ? `?version=${encodeURIComponent(version)}` : ''}`;
export const launchPlanHref = (ref: WorkflowRef) => `/launch-plans/${path(ref)}`;
export const executionHref = (ref: ExecutionRef) => `/executions/${path(ref)}`;
export const executionId = (ref: ExecutionRef) => `${ref.project}/${ref.domain}/${ref.name}`;

/** Where a workflow or an execution lies. */
export const projectCrumb = (ref: { readonly project: string; readonly domain: string }) => ({
  name: `${ref.project} · ${ref.domain}`,
  href: `/workflows?project=${encodeURIComponent(ref.project)}&domain=${encodeURIComponent(ref.domain)}`,
});

/** `food.workflow.train` reads best by its last part; the whole name is its title. */
export const shortName = (name: string): string => name.split('.').at(-1) ?? name;

export const executionQuery = (ref: ExecutionRef) =>
  queryOptions({
    queryKey: ['executions', 'one', executionId(ref)],
    queryFn: ({ signal }) => api.executions.get({ params: ref }, { signal }),
  });

export const nodeDataQuery = (ref: ExecutionRef, nodeId: string) =>
  queryOptions({
    queryKey: ['executions', 'node-data', executionId(ref), nodeId],
    queryFn: ({ signal }) => api.executions.nodeData({ params: { ...ref, nodeId } }, { signal }),
  });

export const workflowQuery = (ref: WorkflowRef, version: string | undefined) =>
  queryOptions({
    queryKey: ['workflows', 'one', executionId(ref), version ?? ''],
    queryFn: ({ signal }) => api.workflows.get({ params: ref, query: version ? { version } : {} }, { signal }),
  });

export const launchPlanQuery = (ref: WorkflowRef) =>
  queryOptions({
    queryKey: ['workflows', 'launch-plan', executionId(ref)],
    queryFn: async ({ signal }) => {
      const { items } = await api.workflows.launchPlans(
        { query: { project: ref.project, domain: ref.domain, q: ref.name, pageSize: 200 } },
        { signal },
      );
      return items.find((plan) => plan.name === ref.name) ?? null;
    },
  });
