// The `deployments` area: apply, look at, roll back, load and unload, delete, try.
import type { deploymentEndpoints } from '@ovenbird/contracts/deployments';
import type { Traffic } from '../../domain/monitoring/index.ts';
import {
  type DeploymentManifest,
  type Deployments,
  deploymentKey,
  type LoadWishes,
  type ReadRouterBeliefs,
} from '../../domain/serving/index.ts';
import type { ReplicaCountStore } from '../../domain/serving/scaling/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { decodePageToken, pageOf } from '../../kernel/paging.ts';
import { protocolPath, toDeployment, toRouterBelief, toSummary } from './deployment-answers.ts';
import type { AreaRoutes } from './native-route.ts';
import { toRevision, toRevisionDiff } from './revision-answers.ts';

export interface DeploymentsRoutesDeps {
  readonly deployments: Deployments;
  readonly traffic: Pick<Traffic, 'sparklines'>;
  readonly replicaCounts: Pick<ReplicaCountStore, 'of'>;
  readonly loadWishes: LoadWishes;
  readonly routerBeliefs: ReadRouterBeliefs;
  /** @throws invalid_argument */
  readonly parseManifest: (manifest: string | Readonly<Record<string, unknown>>, namespace?: string) => Promise<DeploymentManifest[]>;
  /** Address of the inference port; null while nobody knows it. */
  readonly inferenceUrl: () => string | null;
  /** What the inference port asks for, if it does. */
  readonly token?: string;
}

export function createDeploymentsRoutes(deps: DeploymentsRoutesDeps): AreaRoutes<typeof deploymentEndpoints> {
  const { deployments, traffic, replicaCounts, loadWishes, routerBeliefs, parseManifest, inferenceUrl, token } = deps;

  async function predictUrl(at: { namespace: string; name: string }, protocol: 'seldon' | 'v2' | 'mlflow' | 'tensorflow'): Promise<string> {
    const { latest, serving } = await deployments.get(at);
    const base = inferenceUrl();
    if (base === null) throw new PlatformError('unavailable', 'The serving process is not up yet; try again.');
    return `${base}${protocolPath(protocol, serving ?? latest)}`;
  }

  return {
    list: async ({ query }) => {
      const { namespace, q, sparkline, pageSize, pageToken } = query;
      const [afterNamespace, afterName] = pageToken === undefined ? [] : (decodePageToken(pageToken, 2, 'pageToken') as [string, string]);
      const found = await deployments.list({
        ...(namespace ? { namespace } : {}),
        ...(q ? { text: q } : {}),
        ...(afterNamespace !== undefined && afterName !== undefined ? { after: { namespace: afterNamespace, name: afterName } } : {}),
        limit: pageSize + 1,
      });
      const page = pageOf(found, pageSize, ({ deployment }) => [deployment.namespace, deployment.name]);
      const keys = page.items.map(({ deployment }) => deploymentKey(deployment));
      const counts = await replicaCounts.of(page.items.map(({ deployment }) => deployment));
      const lines = sparkline && keys.length > 0 ? await traffic.sparklines(keys) : undefined;
      return {
        items: page.items.map((view) => {
          const key = deploymentKey(view.deployment);
          return toSummary(
            view,
            counts.filter((count) => deploymentKey(count) === key),
            lines?.get(key),
          );
        }),
        nextPageToken: page.nextToken ?? null,
      };
    },

    get: async ({ params }) => {
      const [view, counts] = await Promise.all([deployments.get(params), replicaCounts.of([params])]);
      return toDeployment(view, counts, inferenceUrl());
    },

    apply: async ({ body }) => ({ results: await deployments.apply(await parseManifest(body.manifest, body.namespace)) }),

    diff: async ({ body }) => {
      const previews = await deployments.diff(await parseManifest(body.manifest, body.namespace));
      return { results: previews.map((preview) => ({ ...preview, changes: [...preview.changes], warnings: [...preview.warnings] })) };
    },

    delete: async ({ params }) => {
      await deployments.remove(params);
      return {};
    },

    revisions: async ({ params, query }) => {
      const { pageSize, pageToken } = query;
      const [below] = pageToken === undefined ? [] : (decodePageToken(pageToken, 1, 'pageToken') as [number]);
      const found = await deployments.revisions(params, { ...(below === undefined ? {} : { below }), limit: pageSize + 1 });
      const page = pageOf(found, pageSize, (revision) => [revision.number]);
      // The one below a revision is what it is compared with; of the last of a page it is one that the page does not show.
      const items = page.items.map((revision, index) => toRevision(revision, found[index + 1]));
      return { items, nextPageToken: page.nextToken ?? null };
    },

    revisionDiff: async ({ params, query }) => {
      const [from, to] = await Promise.all([deployments.revision(params, query.from), deployments.revision(params, query.to)]);
      return toRevisionDiff(from, to);
    },

    load: async ({ params }) => ({ ...params, ...(await loadWishes.load(params)) }),
    unload: async ({ params }) => ({ ...params, ...(await loadWishes.unload(params)) }),
    rollback: ({ params, body }) => deployments.rollback(params, body.revision, body.ifRevision),
    setTraffic: ({ params, body }) => deployments.setTraffic(params, body.weights, body.ifRevision),

    routers: async ({ params }) => {
      const { latest, serving } = await deployments.get(params);
      return { items: (await routerBeliefs(serving ?? latest)).map(toRouterBelief) };
    },

    predict: async ({ params, body }, { signal }) => {
      const url = await predictUrl(params, body.protocol);
      const startedAt = performance.now();
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify(body.payload),
        signal,
      }).catch((error: Error) => {
        signal.throwIfAborted();
        throw new PlatformError('unavailable', 'The serving process does not answer; it is being started again.', {}, { cause: error });
      });
      const text = await response.text();
      return {
        status: response.status,
        durationMs: performance.now() - startedAt,
        predictionId: response.headers.get('seldon-puid'),
        headers: Object.fromEntries(response.headers),
        body: parsed(text),
      };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
