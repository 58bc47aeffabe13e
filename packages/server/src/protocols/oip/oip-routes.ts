// Open Inference (V2) over REST.
import type { PredictionCall } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { answerMessage, type MessageDeps, postedBytes } from '../answer-message.ts';
import type { DeploymentHandler, InferenceExchange } from '../inference-exchange.ts';
import { parseJson } from '../inference-json.ts';
import { takesBytes } from '../takes-bytes.ts';
import { toOipError } from './errors.ts';
import { parseInferRequest, payloadOf } from './infer-request.ts';
import { encodeInferResponse } from './infer-response.ts';
import type { Models, ModelTarget } from './models.ts';
import { modelMetadata, serverMetadata } from './oip-metadata.ts';
import { inferRequestText } from './request-text.ts';

export interface OipDeps extends MessageDeps {
  readonly models: Models;
  readonly version: string;
  /** Whether the process knows its deployments. */
  readonly isReady: () => boolean;
}

export interface OipRoutes {
  readonly ofDeployment: DeploymentHandler;
  readonly atRoot: (exchange: InferenceExchange) => void;
}

interface Told {
  readonly status: number;
  readonly value: unknown;
}

/** `models/<name>[/versions/<version>][/infer|/ready]` */
const MODEL_PATH = /^models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(infer|ready))?$/;
/** `repository/index`, `repository/models/<name>/load|unload` */
const REPOSITORY_PATH = /^repository\/(?:(index)|models\/([^/]+)\/(load|unload))$/;

export function createOipRoutes({ models, version, isReady, ...deps }: OipDeps): OipRoutes {
  /** @param rest  below `v2/` */
  function answer(exchange: InferenceExchange, rest: string, deployment: ModelTarget['deployment']): void {
    // Seldon's short form, `models/infer`, where the address says the deployment already.
    const isShort = rest === 'models/infer';
    const [, encoded, wanted, action] = isShort ? [] : (MODEL_PATH.exec(rest) ?? []);
    const target = { model: encoded === undefined ? undefined : safeDecode(encoded), version: wanted, deployment };
    if (isShort || action === 'infer') return void infer(exchange, target);
    const [isRepository, isIndex, listed = '', change] = REPOSITORY_PATH.exec(rest) ?? [];
    if (isRepository !== undefined)
      return void repository(exchange, isIndex ? undefined : (change as 'load' | 'unload'), { ...target, model: safeDecode(listed) });
    let status: number;
    let body: string;
    try {
      const told = describeServer(rest) ?? describeModel(exchange, rest, target, action === 'ready');
      status = told.status;
      body = JSON.stringify(told.value);
    } catch (error) {
      ({ status, body } = toOipError(error));
    }
    exchange.respond(status, ['content-type', 'application/json'], body);
  }

  function describeServer(rest: string): Told | undefined {
    if (rest === '') return { status: 200, value: serverMetadata(version) };
    if (rest === 'health/live') return { status: 200, value: { live: true } };
    if (rest === 'health/ready') return { status: isReady() ? 200 : 503, value: { ready: isReady() } };
    return undefined;
  }

  /** @param change  undefined: only list */
  async function repository(exchange: InferenceExchange, change: 'load' | 'unload' | undefined, target: ModelTarget): Promise<void> {
    let status = 200;
    let body = '{}';
    try {
      const asked = exchange.body.length === 0 ? {} : parseJson(postedBytes(exchange).toString(), false);
      if (change !== undefined && exchange.method !== 'POST')
        throw new PlatformError('invalid_argument', `Models are ${change}ed with POST, not ${exchange.method}.`);
      if (change === undefined) body = JSON.stringify(models.index((asked as { ready?: unknown } | null)?.ready === true));
      else await models[change](target, exchange.signal);
    } catch (error) {
      ({ status, body } = toOipError(error));
    }
    exchange.respond(status, ['content-type', 'application/json'], body);
  }

  function describeModel({ method }: InferenceExchange, rest: string, target: ModelTarget, onlyReady: boolean): Told {
    const { model } = target;
    if (model === undefined) throw new PlatformError('not_found', `Open Inference has no ${method} /v2/${rest}.`);
    if (onlyReady) {
      const ready = models.isReady(target);
      return { status: ready ? 200 : 503, value: { name: model, ready } };
    }
    const { call, unit } = models.open(target);
    call.close();
    return { status: 200, value: modelMetadata(model, unit) };
  }

  function infer(exchange: InferenceExchange, target: ModelTarget): void {
    let binary: Buffer = Buffer.alloc(0);
    void answerMessage(deps, exchange, {
      protocol: 'v2',
      kind: 'prediction',
      open: () => models.open(target, exchange.headers).call,
      read: () => {
        const body = splitBody(exchange);
        binary = body.binary;
        return body.json;
      },
      work: async (call: PredictionCall, json) => {
        const request = parseInferRequest({ json, binary, wideIntegers: call.wantsWideIntegers, takesBytes: takesBytes(call) });
        const answered = await call.predict(payloadOf(request), exchange.signal);
        const modelName = target.model ?? call.root.spec.name;
        const { modelVersion } = call.root.pinned;
        return {
          id: request.id,
          answer: answered,
          ...(request.hasBinary ? { requestText: () => inferRequestText(request) } : {}),
          body: (id) => encodeInferResponse(answered, { id: request.id ?? id, modelName, modelVersion }, request),
        };
      },
      fail: toOipError,
    });
  }

  return {
    ofDeployment: ({ exchange, deployment, rest }) => answer(exchange, rest.slice('v2/'.length), deployment),
    atRoot: (exchange) => answer(exchange, exchange.path.slice('/v2/'.length), undefined),
  };
}

/** @throws invalid_argument when the header does not fit the body */
function splitBody(exchange: InferenceExchange): { json: string; binary: Buffer } {
  const body = postedBytes(exchange);
  const given = exchange.headers['inference-header-content-length'];
  if (given === undefined) return { json: body.toString(), binary: Buffer.alloc(0) };
  const length = Number(given);
  if (!/^\d+$/.test(String(given)) || length > body.length)
    throw new PlatformError(
      'invalid_argument',
      `Inference-Header-Content-Length: expected the bytes of JSON at the beginning of a body of ${body.length}, got ${given}.`,
    );
  return { json: body.toString('utf8', 0, length), binary: body.subarray(length) };
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
