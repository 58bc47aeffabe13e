// Open Inference (V2) over REST. At the root a model is a deployment; below a deployment's address a model is one of its
// units, or the deployment by its name.
import type { DeploymentName, PredictionCall, Predictions } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { answerMessage, type MessageDeps, postedText } from '../answer-message.ts';
import type { DeploymentHandler, InferenceExchange } from '../inference-exchange.ts';
import { toOipError } from './errors.ts';
import { parseInferRequest } from './infer-request.ts';
import { encodeInferResponse } from './infer-response.ts';
import { modelMetadata, serverMetadata } from './oip-metadata.ts';

export interface OipDeps extends MessageDeps {
  readonly predictions: Predictions;
  /** The deployment that a model name at the root means. @throws not_found */
  readonly locate: (name: string) => DeploymentName;
  readonly version: string;
  /** Whether the process knows its deployments. */
  readonly isReady: () => boolean;
}

export interface OipRoutes {
  readonly ofDeployment: DeploymentHandler;
  readonly atRoot: (exchange: InferenceExchange) => void;
}

/** Which model is meant, and how to find its deployment. */
interface Target {
  readonly model: string | undefined;
  readonly version: string | undefined;
  /** @throws not_found */
  find(): DeploymentName;
}

/** @param model  undefined where the address has no model name @throws not_found */
type FindDeployment = (model: string | undefined) => DeploymentName;

interface Told {
  readonly status: number;
  readonly body: string;
}

/** `models/<name>[/versions/<version>][/infer|/ready]` */
const MODEL_PATH = /^models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(infer|ready))?$/;

export function createOipRoutes({ predictions, locate, version, isReady, ...deps }: OipDeps): OipRoutes {
  /** @param rest  below `v2/` @param find  the deployment that a model name means */
  function answer(exchange: InferenceExchange, rest: string, find: FindDeployment): void {
    const [, encoded, wanted, action] = MODEL_PATH.exec(rest) ?? [];
    // Seldon's short form, `models/infer`, where the address says the deployment already.
    const model = encoded === undefined || rest === 'models/infer' ? undefined : safeDecode(encoded);
    const target: Target = { model, version: wanted, find: () => find(model) };
    if (action === 'infer' || rest === 'models/infer') return void infer(exchange, target);
    let told: Told;
    try {
      told = describeServer(rest) ?? describeModel(exchange, rest, target, action === 'ready');
    } catch (error) {
      told = toOipError(error);
    }
    exchange.respond(told.status, ['content-type', 'application/json'], told.body);
  }

  function describeServer(rest: string): Told | undefined {
    if (rest === '') return { status: 200, body: serverMetadata(version) };
    if (rest === 'health/live') return { status: 200, body: '{"live":true}' };
    if (rest === 'health/ready') return { status: isReady() ? 200 : 503, body: JSON.stringify({ ready: isReady() }) };
    return undefined;
  }

  function describeModel({ method }: InferenceExchange, rest: string, target: Target, onlyReady: boolean): Told {
    const { model } = target;
    if (model === undefined) throw new PlatformError('not_found', `Open Inference has no ${method} /v2/${rest}.`);
    const call = open(target);
    const ready = call.root.model.availableReplicas() > 0;
    const body = onlyReady ? JSON.stringify({ name: model, ready }) : modelMetadata(model, call);
    call.close();
    return { status: ready || !onlyReady ? 200 : 503, body };
  }

  function open({ model, version: wanted, find }: Target): PredictionCall {
    const call = predictions.open(find());
    const { modelVersion } = call.root.pinned;
    const known = model === undefined || model === call.root.spec.name || model === call.revision.name;
    if (known && (wanted === undefined || wanted === modelVersion)) return call;
    call.close();
    const serves = modelVersion === undefined ? 'no numbered one' : modelVersion;
    throw new PlatformError(
      'not_found',
      known ? `Model ${model} has no version ${wanted}; it serves ${serves}.` : `Model ${model} not found`,
    );
  }

  function infer(exchange: InferenceExchange, target: Target): void {
    void answerMessage(deps, exchange, {
      protocol: 'v2',
      kind: 'prediction',
      open: () => open(target),
      read: readText,
      work: async (call, text) => {
        const request = parseInferRequest(text, call.wantsWideIntegers);
        const answered = await call.predict(request.payload, exchange.signal);
        const modelName = target.model ?? call.root.spec.name;
        const { modelVersion } = call.root.pinned;
        return {
          id: request.id,
          answer: answered,
          body: (id) => encodeInferResponse(answered, { id: request.id ?? id, modelName, modelVersion, outputs: request.outputs }),
        };
      },
      fail: toOipError,
    });
  }

  return {
    ofDeployment: ({ exchange, deployment, rest }) => answer(exchange, rest.slice('v2/'.length), () => deployment),
    atRoot: (exchange) =>
      answer(exchange, exchange.path.slice('/v2/'.length), (model) => {
        if (model === undefined) throw new PlatformError('not_found', 'Name the model: /v2/models/<name>/infer.');
        return locate(model);
      }),
  };
}

function readText(exchange: InferenceExchange): string {
  if (exchange.headers['inference-header-content-length'] !== undefined)
    throw new PlatformError('unimplemented', 'Inference-Header-Content-Length: binary tensors are not served yet; send data as JSON.');
  return postedText(exchange);
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
