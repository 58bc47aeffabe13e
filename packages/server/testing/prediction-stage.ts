// A data plane for tests of its protocols: one deployment with a model that the test writes, real routes, no sockets.

import type { LoadedGraph } from '../src/domain/serving/graph/loaded-graph.ts';
import {
  type ActiveDeployments,
  createActiveDeployments,
  createInputTyper,
  createPredictions,
  type DeploymentName,
  type ModelInput,
  type ModelOutput,
  type ModelSignature,
  type Predictions,
  type PredictionsOptions,
  type Revision,
} from '../src/domain/serving/index.ts';
import type { AnsweredRequest, Span, Tracer } from '../src/domain/serving/observation/index.ts';
import type { LoadedModel } from '../src/domain/serving/runtime/index.ts';
import { createLoadedRevision, type LoadedPredictor } from '../src/domain/serving/traffic/loaded-revision.ts';
import type { MessageDeps } from '../src/protocols/answer-message.ts';
import type { GrpcService } from '../src/protocols/grpc-service.ts';
import type { InferenceExchange } from '../src/protocols/inference-exchange.ts';
import { createInferenceRouter } from '../src/protocols/inference-router.ts';
import { createOipCalls } from '../src/protocols/oip/grpc/oip-calls.ts';
import { createModels } from '../src/protocols/oip/models.ts';
import { createOipRoutes } from '../src/protocols/oip/oip-routes.ts';
import { createOpenApiRoutes, isDocumentation } from '../src/protocols/openapi/openapi-routes.ts';
import { createScoringRoutes } from '../src/protocols/scoring/scoring-routes.ts';
import { createSeldonCalls } from '../src/protocols/seldon/grpc/seldon-calls.ts';
import { createSeldonRoutes } from '../src/protocols/seldon/seldon-routes.ts';
import { createTensorflowRoutes } from '../src/protocols/tensorflow/tensorflow-routes.ts';

export interface StageModel {
  readonly signature?: ModelSignature;
  readonly predict: (input: ModelInput, signal: AbortSignal) => ModelOutput | Promise<ModelOutput>;
  readonly availableReplicas?: number;
  /** Called with what each prediction is given. */
  readonly onSpan?: (span: Span | undefined) => void;
}

export interface StageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
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
  /** What routes are made of, for other routes to the same deployment. */
  readonly messages: MessageDeps & { readonly predictions: Predictions; readonly active: ActiveDeployments };
  /**
   * @param path  of a resource, or of a gRPC method: then the answer's headers have what gRPC tells in its trailers
   * @param body  sent as it is when it is text or bytes, else as JSON
   */
  ask(path: string, body?: unknown, options?: AskOptions): Promise<StageAnswer>;
}

/** A predictor beside `main`. */
export interface StagePredictor extends Omit<LoadedPredictor, 'graph'> {
  readonly model: StageModel;
}

export interface StageOptions {
  readonly predictors?: readonly StagePredictor[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly predictions?: PredictionsOptions;
  readonly tracer?: Tracer;
}

/** Serves `default/dep`: predictor `main`, unit `unit`, model `iris` version 7, image name `img:1` in requestPath. */
export function createPredictionStage(served: StageModel | LoadedGraph, options: StageOptions = {}): PredictionStage {
  const others = options.predictors ?? [];
  const active = createActiveDeployments();
  const observed: AnsweredRequest[] = [];
  const name = { namespace: 'default', name: 'dep' };
  const pinned = { predictor: 'main', node: 'unit', uri: 'models:/img/1', location: '/models/img', modelName: 'img', modelVersion: '1' };
  const unit = { name: 'unit', type: 'MODEL', implementation: 'MLFLOW_SERVER', parameters: [], children: [] } as const;
  const graphOf = (model: StageModel): LoadedGraph => {
    const loaded: LoadedModel = {
      runtime: 'python',
      ...(model.signature ? { signature: model.signature } : {}),
      availableReplicas: () => model.availableReplicas ?? 1,
      predict: async (input, signal, span) => {
        model.onSpan?.(span);
        return model.predict(input, signal);
      },
      close: async () => {},
    };
    return { root: { spec: unit, pinned, model: loaded, typeInput: createInputTyper(model.signature) } };
  };
  const { annotations = {} } = options;
  const revision = { ...name, number: 3, models: [pinned], spec: { predictors: [], annotations } } as unknown as Revision;
  const taken = others.reduce((sum, other) => sum + (other.shadow ? 0 : other.trafficPercent), 0);
  const predictors: LoadedPredictor[] = [
    { name: 'main', trafficPercent: 100 - taken, graph: 'root' in served ? served : graphOf(served) },
    ...others.map(({ model, ...other }) => ({ ...other, graph: graphOf(model) })),
  ];
  const loaded = createLoadedRevision(revision, predictors, async () => {});
  active.activate(name, loaded);
  active.explain({ namespace: 'default', name: 'loading' }, 'it is being loaded.');
  active.markComplete();

  const messages = {
    predictions: createPredictions(active, options.predictions),
    observe: (told: AnsweredRequest) => void observed.push(told),
    newPuid: () => 'PUID',
    tracer: options.tracer,
  };
  const outcome = { outcome: 'changed', revision: 3 } as const;
  const repository = {
    wishes: {
      load: async () => outcome,
      unload: async (at: DeploymentName) => {
        active.unload(at);
        return outcome;
      },
    },
    rollout: { reconcile: async () => {}, answers: async (at: DeploymentName) => active.activate(at, loaded) },
  };
  const models = createModels({ predictions: messages.predictions, active, repository });
  const server = { models, version: '1.0', isReady: active.isComplete };
  const oip = createOipRoutes({ ...messages, ...server });
  const seldon = createSeldonRoutes(messages);
  const tensorflow = createTensorflowRoutes({ ...messages, active });
  const documentation = createOpenApiRoutes({ predictions: messages.predictions, active });
  let calls: GrpcService | undefined;
  const grpc = (path: string) => {
    if (!/^\/(inference|seldon\.protos)\./.test(path)) return undefined;
    calls ??= { ...createOipCalls({ ...messages, ...server, active }), ...createSeldonCalls({ seldon, active }) };
    return calls[path];
  };
  const route = createInferenceRouter(
    {
      seldon,
      openInference: oip.ofDeployment,
      openInferenceRoot: oip.atRoot,
      tensorflow: tensorflow.ofDeployment,
      tensorflowRoot: tensorflow.atRoot,
      isDocumentation,
      documentation: documentation.ofDeployment,
      documentationRoot: documentation.atRoot,
      scoring: createScoringRoutes({ ...messages, version: '1.0' }),
      metrics: (exchange) => exchange.respond(200, [], ''),
    },
    () => true,
  );

  return {
    observed,
    messages: { ...messages, active },
    ask: (path, body, { method = body === undefined ? 'GET' : 'POST', headers = {}, tooLargeFor } = {}) =>
      new Promise((resolve) => {
        const [bare = '', query = ''] = path.split('?');
        const exchange: InferenceExchange = {
          method,
          path: bare,
          query,
          headers,
          body: bodyBytes(body),
          tooLargeFor,
          bodyFault: undefined,
          receivedAt: 1000,
          receivedTick: performance.now(),
          signal: new AbortController().signal,
          shortenDeadline: () => {},
          respond: (status, pairs, answer) => {
            const bytes = Buffer.from(answer);
            const text = bytes.toString();
            const fields: Record<string, string> = {};
            for (let index = 0; index < pairs.length; index += 2) fields[pairs[index]!] = pairs[index + 1]!;
            // What is told about an answer is told after it was sent.
            setImmediate(() => resolve({ status, headers: fields, bytes, text, body: parsed(text) }));
          },
        };
        (grpc(path) ?? route)(exchange);
      }),
  };
}

function bodyBytes(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
