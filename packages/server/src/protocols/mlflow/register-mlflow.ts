// MLflow's REST API on Fastify: every resource's routes below every prefix that clients use.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Artifacts } from '../../domain/artifacts/index.ts';
import type { Registry } from '../../domain/registry/index.ts';
import type { Tracking } from '../../domain/tracking/index.ts';
import type { Logger } from '../../kernel/logger.ts';
import { sendArtifact } from './artifact-content.ts';
import { createArtifactListRoutes } from './artifact-lists.ts';
import { addArtifactProxy } from './artifact-proxy.ts';
import { readVersion } from './convert-registry.ts';
import { endpointNotFound, toMlflowAnswer } from './errors.ts';
import { createExperimentRoutes } from './experiments.ts';
import { createLoggedModelRoutes } from './logged-models.ts';
import { createMetricRoutes } from './metrics.ts';
import { createModelVersionRoutes } from './model-versions.ts';
import { createRegisteredModelRoutes } from './registered-models.ts';
import { parseBody, readFields } from './request-fields.ts';
import type { MlflowRoute } from './route.ts';
import { createRunLoggingRoutes } from './run-logging.ts';
import { createRunRoutes } from './runs.ts';
import { MLFLOW_VERSION, SERVER_INFO } from './server-info.ts';

export interface MlflowDeps {
  readonly tracking: Tracking;
  readonly registry: Registry;
  readonly artifacts: Artifacts;
  readonly logger: Logger;
}

/** The largest request by far is a dataset with a profile of 16 MiB, which JSON may double. */
const MAX_BODY_BYTES = 40 * 1024 * 1024;
const VERSIONS = [2, 3] as const;

export function createMlflowRoutes({ tracking, registry, artifacts }: MlflowDeps): MlflowRoute[] {
  return [
    ...createExperimentRoutes(tracking.experiments),
    ...createRunRoutes(tracking.runs),
    ...createRunLoggingRoutes(tracking.logging, tracking.links),
    ...createMetricRoutes(tracking.histories),
    ...createArtifactListRoutes(tracking.runs, artifacts),
    ...createLoggedModelRoutes({ loggedModels: tracking.loggedModels, artifacts, registry }),
    ...createRegisteredModelRoutes(registry.models, registry.versions),
    ...createModelVersionRoutes(registry.versions),
    { method: 'GET', path: '/server-info', version: 3, handle: async () => SERVER_INFO },
  ];
}

export function registerMlflow(app: FastifyInstance, deps: MlflowDeps): void {
  const routes = createMlflowRoutes(deps);
  for (const root of ['/api', '/ajax-api']) {
    for (const version of VERSIONS) {
      const served = routes.filter((route) => (route.version ?? 2) === version && (!route.ajaxOnly || root === '/ajax-api'));
      registerScope(app, `${root}/${version}.0/mlflow`, deps.logger, (scope) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => done(null, body));
        for (const route of served) addRoute(scope, route);
      });
    }
    registerScope(app, `${root}/2.0/mlflow-artifacts`, deps.logger, (scope) => addArtifactProxy(scope, deps.artifacts));
  }
  registerScope(app, '', deps.logger, (scope) => addRootRoutes(scope, deps));
}

/** A prefix with MLflow's own errors for everything that goes wrong below it. */
function registerScope(app: FastifyInstance, prefix: string, logger: Logger, add: (scope: FastifyInstance) => void): void {
  app.register(
    async (scope) => {
      scope.setErrorHandler((thrown, request, reply) => {
        const { status, body, error } = toMlflowAnswer(thrown);
        if (error.code === 'internal') logger.error({ requestId: request.id, url: request.url, err: error.cause ?? error }, 'mlflow');
        return reply.code(status).send(body);
      });
      if (prefix) scope.setNotFoundHandler((request, reply) => reply.code(404).send(endpointNotFound(request.method, request.url)));
      add(scope);
    },
    { prefix },
  );
}

function addRoute(scope: FastifyInstance, route: MlflowRoute): void {
  scope.route({
    method: route.method,
    url: route.path,
    bodyLimit: MAX_BODY_BYTES,
    handler: (request) => {
      const params = request.params as Record<string, string>;
      if (route.method === 'GET') return route.handle(readFields({ ...(request.query as object), ...params }, '', true));
      const body = parseBody(typeof request.body === 'string' ? request.body : '');
      return route.handle(readFields(route.path.includes(':') ? { ...body, ...params } : body));
    },
  });
}

function addRootRoutes(scope: FastifyInstance, { tracking, registry, artifacts }: MlflowDeps): void {
  scope.get('/health', async (_request, reply) => reply.type('text/plain').send('OK'));
  scope.get('/version', async (_request, reply) => reply.type('text/plain').send(MLFLOW_VERSION));

  scope.get('/get-artifact', async (request: FastifyRequest, reply: FastifyReply) => {
    const query = readFields(request.query as Record<string, unknown>, '', true);
    const run = await tracking.runs.getInfo(query.text('run_id') || query.requiredText('run_uuid'));
    return sendArtifact(artifacts, run.artifactUri, query.requiredText('path'), request, reply);
  });

  scope.get('/model-versions/get-artifact', async (request: FastifyRequest, reply: FastifyReply) => {
    const query = readFields(request.query as Record<string, unknown>, '', true);
    const version = await registry.versions.get(query.requiredText('name'), readVersion(query));
    return sendArtifact(artifacts, version.storageUri, query.requiredText('path'), request, reply);
  });
}
