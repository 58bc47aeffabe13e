// TensorFlow Serving's REST protocol: `v1/models/<name>[/versions/<version>][:predict | /metadata]` below a deployment's address,
// with Seldon's short forms, and at the root with deployments as models.
import type { ActiveDeployments, DeploymentName, LoadedUnit, PredictionCall, Predictions } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { answerMessage, type MessageDeps, postedText } from '../answer-message.ts';
import type { DeploymentHandler, InferenceExchange } from '../inference-exchange.ts';
import { takesBytes } from '../takes-bytes.ts';
import { toTensorflowError } from './errors.ts';
import { parsePredictRequest } from './predict-request.ts';
import { encodePredictResponse } from './predict-response.ts';
import { modelMetadata, modelStatus, signatureName } from './tensorflow-metadata.ts';

export interface TensorflowDeps extends MessageDeps {
  readonly predictions: Predictions;
  readonly active: Pick<ActiveDeployments, 'locate'>;
}

export interface TensorflowRoutes {
  readonly ofDeployment: DeploymentHandler;
  readonly atRoot: (exchange: InferenceExchange) => void;
}

interface Target {
  readonly model: string | undefined;
  readonly version: string | undefined;
  readonly deployment: DeploymentName | undefined;
}

/** Seldon's executor also takes `models/<name>/:predict`, and without a name `models:predict` and `models/:predict`. */
const PATH = /^models(?:\/([^/:]+))?(?:\/versions\/([^/:]+))?(?:\/?:([a-z]+)|\/(metadata))?$/;

export function createTensorflowRoutes({ predictions, active, ...deps }: TensorflowDeps): TensorflowRoutes {
  /** @param rest  below `v1/` */
  function answer(exchange: InferenceExchange, rest: string, deployment: DeploymentName | undefined): void {
    const [matched, encoded, version, verb, metadata] = PATH.exec(rest) ?? [];
    const target = { model: encoded === undefined ? undefined : safeDecode(encoded), version, deployment };
    if (verb === 'predict') {
      predict(exchange, target);
      return;
    }
    let status = 200;
    let body: string;
    try {
      if (verb !== undefined)
        throw new PlatformError('unimplemented', `:${verb} is not served: models here answer :predict.`, { field: 'path' });
      if (matched === undefined || target.model === undefined)
        throw new PlatformError('not_found', `TensorFlow’s protocol has no ${exchange.method} /v1/${rest}.`);
      const call = open(target);
      call.close();
      body = JSON.stringify(metadata ? modelMetadata(target.model, call) : modelStatus(call));
    } catch (error) {
      ({ status, body } = toTensorflowError(error));
    }
    exchange.respond(status, ['content-type', 'application/json'], body);
  }

  function open({ model, version, deployment }: Target, headers?: InferenceExchange['headers']): PredictionCall {
    if (deployment === undefined && model === undefined) throw new PlatformError('not_found', 'Name the model: /v1/models/<name>:predict.');
    const call = predictions.open(deployment ?? active.locate(model!), headers);
    const { modelVersion } = call.root.pinned;
    // As in Seldon, the name of a unit does not choose a part of the graph.
    const isKnown = model === undefined || model === call.revision.name || call.units().some((unit) => isNamed(unit, model));
    if (isKnown && (version === undefined || version === (modelVersion ?? '1'))) return call;
    call.close();
    throw new PlatformError('not_found', isKnown ? `Model ${model} has no version ${version}.` : `Model ${model} not found`);
  }

  function predict(exchange: InferenceExchange, target: Target): void {
    void answerMessage(deps, exchange, {
      protocol: 'tensorflow',
      kind: 'prediction',
      open: () => open(target, exchange.headers),
      read: postedText,
      work: async (call, text) => {
        const { form, payload } = parsePredictRequest(text, call.wantsWideIntegers, {
          takesBytes: takesBytes(call),
          signatureName: signatureName(call),
        });
        const answered = await call.predict(payload, exchange.signal);
        return { answer: answered, body: () => encodePredictResponse(answered, form) };
      },
      fail: toTensorflowError,
    });
  }

  return {
    ofDeployment: ({ exchange, deployment, rest }) => answer(exchange, rest.slice('v1/'.length), deployment),
    atRoot: (exchange) => answer(exchange, exchange.path.slice('/v1/'.length), undefined),
  };
}

/** TENSORFLOW_SERVER may be told what its model is called. */
function isNamed({ spec }: LoadedUnit, model: string): boolean {
  return spec.name === model || spec.parameters.some(({ name, value }) => name === 'model_name' && value === model);
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
