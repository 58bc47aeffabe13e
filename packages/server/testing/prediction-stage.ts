// A data plane for tests of its protocols: one deployment with a model that the test writes, real routes, no sockets.
import {
  type AnsweredRequest,
  createActiveDeployments,
  createInputTyper,
  createPredictions,
  type LoadedModel,
  type ModelInput,
  type ModelOutput,
  type ModelSignature,
  type Revision,
} from '../src/domain/serving/index.ts';
import { createLoadedRevision } from '../src/domain/serving/traffic/loaded-revision.ts';
import type { InferenceExchange } from '../src/protocols/inference-exchange.ts';
import { createInferenceRouter } from '../src/protocols/inference-router.ts';
import { createOipRoutes } from '../src/protocols/oip/oip-routes.ts';
import { createScoringRoutes } from '../src/protocols/scoring/scoring-routes.ts';
import { createSeldonRoutes } from '../src/protocols/seldon/seldon-routes.ts';

export interface StageModel {
  readonly signature?: ModelSignature;
  readonly predict: (input: ModelInput, signal: AbortSignal) => ModelOutput | Promise<ModelOutput>;
  readonly availableReplicas?: number;
}

export interface StageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed where it is JSON. */
  readonly body: unknown;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly tooLargeFor?: number;
}

export interface PredictionStage {
  readonly observed: AnsweredRequest[];
  /** @param body  sent as it is when it is text, else as JSON */
  ask(path: string, body?: unknown, options?: AskOptions): Promise<StageAnswer>;
}

/** Serves `default/dep`: predictor `main`, unit `unit`, model `iris` version 7, image name `img:1` in requestPath. */
export function createPredictionStage(model: StageModel): PredictionStage {
  const active = createActiveDeployments();
  const observed: AnsweredRequest[] = [];
  const name = { namespace: 'default', name: 'dep' };
  const pinned = { predictor: 'main', node: 'unit', uri: 'models:/img/1', location: '/models/img', modelName: 'img', modelVersion: '1' };
  const unit = { name: 'unit', type: 'MODEL', implementation: 'MLFLOW_SERVER', parameters: [], children: [] } as const;
  const loaded: LoadedModel = {
    runtime: 'python',
    ...(model.signature ? { signature: model.signature } : {}),
    availableReplicas: () => model.availableReplicas ?? 1,
    predict: async (input, signal) => model.predict(input, signal),
    close: async () => {},
  };
  const graph = { root: { spec: unit, pinned, model: loaded, typeInput: createInputTyper(model.signature) } };
  const revision = { ...name, number: 3, models: [pinned], spec: { predictors: [], annotations: {} } } as unknown as Revision;
  active.activate(
    name,
    createLoadedRevision(revision, [{ name: 'main', trafficPercent: 100, graph }], async () => {}),
  );
  active.explain({ namespace: 'default', name: 'loading' }, 'it is being loaded.');
  active.markComplete();

  const messages = {
    predictions: createPredictions(active),
    observe: (told: AnsweredRequest) => void observed.push(told),
    newPuid: () => 'PUID',
  };
  const oip = createOipRoutes({ ...messages, locate: active.locate, version: '1.0', isReady: active.isComplete });
  const route = createInferenceRouter(
    {
      seldon: createSeldonRoutes(messages),
      openInference: oip.ofDeployment,
      openInferenceRoot: oip.atRoot,
      scoring: createScoringRoutes(messages),
      metrics: (exchange) => exchange.respond(200, [], ''),
    },
    () => true,
  );

  return {
    observed,
    ask: (path, body, { method = body === undefined ? 'GET' : 'POST', headers = {}, tooLargeFor } = {}) =>
      new Promise((resolve) => {
        const [bare = '', query = ''] = path.split('?');
        const exchange: InferenceExchange = {
          method,
          path: bare,
          query,
          headers,
          body: Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)),
          tooLargeFor,
          receivedAt: 1000,
          receivedTick: performance.now(),
          signal: new AbortController().signal,
          shortenDeadline: () => {},
          respond: (status, pairs, answer) => {
            const text = String(answer);
            const fields: Record<string, string> = {};
            for (let index = 0; index < pairs.length; index += 2) fields[pairs[index]!] = pairs[index + 1]!;
            // What is told about an answer is told after it was sent.
            setImmediate(() => resolve({ status, headers: fields, text, body: parsed(text) }));
          },
        };
        route(exchange);
      }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
