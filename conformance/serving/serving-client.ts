// What the serving tests do again and again: apply a manifest, wait until it serves, ask.
import { setTimeout as pause } from 'node:timers/promises';
import type { Platform } from '../support/platform.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface DeploymentPage {
  readonly seldonState: string;
  readonly message: string | null;
  readonly revision: number | null;
  readonly latestRevision: number;
  readonly copies: readonly { readonly predictor: string; readonly node: string; readonly desired: number; readonly available: number }[];
  readonly graphs: readonly { readonly root: { readonly runtime: string | null; readonly modelVersion: string | null } }[];
  readonly endpoints: readonly { readonly protocol: string; readonly url: string; readonly example: unknown }[];
}

/** Imports of mlflow and a model's libraries on a loaded machine. */
const READY_WITHIN_MS = 120_000;

export interface UnitOptions {
  readonly implementation?: string;
  readonly modelUri?: string;
  readonly parameters?: readonly { name: string; type: string; value: string }[];
  readonly annotations?: Record<string, string>;
}

export function manifest(
  name: string,
  { implementation = 'MLFLOW_SERVER', modelUri = '', parameters = [], annotations = {} }: UnitOptions,
) {
  return {
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name, annotations },
    spec: { predictors: [{ name: 'main', graph: { name: 'classifier', implementation, modelUri, parameters, children: [] } }] },
  };
}

export function createServingClient({ control, inference }: Platform) {
  async function ask(url: string, method: string, body?: unknown): Promise<Answer> {
    const response = await fetch(url, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: Record<string, unknown>;
    try {
      parsed = JSON.parse(text) as Record<string, unknown>;
    } catch {
      parsed = { text };
    }
    return { status: response.status, headers: response.headers, body: parsed };
  }

  const api = (path: string, method = 'GET', body?: unknown) => ask(`${control}/api/v1${path}`, method, body);
  const deployment = async (name: string) => (await api(`/deployments/default/${name}`)).body as unknown as DeploymentPage;

  return {
    api,
    deployment,
    apply: (given: unknown) => api('/deployments', 'PUT', { manifest: given }),
    /** Waits for what the deployment's page says. */
    async until(name: string, isThere: (page: DeploymentPage) => boolean): Promise<DeploymentPage> {
      const endsAt = performance.now() + READY_WITHIN_MS;
      for (;;) {
        const page = await deployment(name);
        if (isThere(page)) return page;
        if (performance.now() > endsAt) throw new Error(`${name} did not get there: ${JSON.stringify(page)}`);
        await pause(100);
      }
    },
    post: (path: string, body: unknown) => ask(`${inference}${path}`, 'POST', body),
    get: (path: string) => ask(`${inference}${path}`, 'GET'),
    predict: (name: string, body: unknown) => ask(`${inference}/seldon/default/${name}/api/v1.0/predictions`, 'POST', body),
  };
}

export const isAvailable = (page: DeploymentPage) => page.seldonState === 'Available';
