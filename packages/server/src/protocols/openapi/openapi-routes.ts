// Where a deployment's documentation is: at the paths of Seldon (`api/v1.0/doc/`) and of Open Inference servers (`v2/docs/`,
// `v2/models/<name>/docs`), as a page, and as `openapi.json` or `dataplane.json` below it.
import type { ActiveDeployments, DeploymentName, Predictions } from '../../domain/serving/index.ts';
import { PlatformError, toPlatformError } from '../../kernel/errors.ts';
import type { DeploymentHandler, InferenceExchange } from '../inference-exchange.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi-document.ts';

export interface OpenApiDeps {
  readonly predictions: Predictions;
  readonly active: Pick<ActiveDeployments, 'locate'>;
}

export interface OpenApiRoutes {
  readonly ofDeployment: DeploymentHandler;
  readonly atRoot: (exchange: InferenceExchange) => void;
}

const PATH = /^(?:api\/v(?:0\.1|1\.0)\/doc|v2\/docs|v2\/models\/([^/]+)\/docs)(\/(?:openapi|dataplane)\.json|\/?)$/;

/** Whether an address below a deployment, or below the root, is one of documentation. */
export function isDocumentation(rest: string): boolean {
  // Every prediction comes by here: nearly all have no such word in their address.
  return rest.includes('/doc') && PATH.test(rest);
}

export function createOpenApiRoutes({ predictions, active }: OpenApiDeps): OpenApiRoutes {
  function answer(exchange: InferenceExchange, rest: string, find: (model: string | undefined) => DeploymentName): void {
    const [, model, ending = ''] = PATH.exec(rest)!;
    try {
      const call = predictions.open(find(model));
      call.close();
      const isKnown = model === undefined || model === call.root.spec.name || model === call.revision.name;
      if (!isKnown) throw new PlatformError('not_found', `Model ${model} not found`);
      const document = openApiDocument(call);
      if (ending.endsWith('.json')) {
        exchange.respond(200, ['content-type', 'application/json'], JSON.stringify(document));
        return;
      }
      const url = `${exchange.path.replace(/\/$/, '')}/openapi.json`;
      exchange.respond(200, ['content-type', 'text/html; charset=utf-8', 'x-content-type-options', 'nosniff'], docsPage(document, url));
    } catch (error) {
      const { code, message } = toPlatformError(error);
      const status = { not_found: 404, unavailable: 503 }[code as string] ?? 500;
      exchange.respond(status, ['content-type', 'application/json'], JSON.stringify({ error: message }));
    }
  }

  return {
    ofDeployment: ({ exchange, deployment, rest }) => answer(exchange, rest, () => deployment),
    atRoot: (exchange) =>
      answer(exchange, exchange.path.slice(1), (model) => {
        if (model === undefined) throw new PlatformError('not_found', 'Name the model: /v2/models/<name>/docs.');
        return active.locate(model);
      }),
  };
}
