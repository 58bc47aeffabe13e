// MLflow's scoring protocol: `POST …/invocations` in its JSON forms.
import { type GraphAnswer, type Predictions, parseScoringInput, type Tensor } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { answerMessage, type MessageDeps, postedText } from '../answer-message.ts';
import { nestedJson } from '../encode-tensor.ts';
import type { DeploymentHandler, InferenceExchange } from '../inference-exchange.ts';
import { parseJson } from '../inference-json.ts';
import { toScoringError } from './errors.ts';

export function createScoringRoutes({ predictions, ...deps }: MessageDeps & { readonly predictions: Predictions }): DeploymentHandler {
  return ({ exchange, deployment }) =>
    void answerMessage(deps, exchange, {
      protocol: 'mlflow',
      kind: 'prediction',
      open: () => predictions.open(deployment),
      read: readText,
      work: async (call, text) => {
        const answer = await call.predict(parseScoringInput(parseJson(text, call.wantsWideIntegers)), exchange.signal);
        return { answer, body: () => `{"predictions":${predictionsJson(answer)}}` };
      },
      fail: toScoringError,
    });
}

function readText(exchange: InferenceExchange): string {
  const type = String(exchange.headers['content-type'] ?? 'application/json')
    .split(';')[0]!
    .trim();
  if (type !== 'application/json')
    throw new PlatformError('invalid_argument', `Content-Type ${type} is not served here: send application/json.`);
  return postedText(exchange);
}

/** Arrays as nested lists, data frames as a list of records, named tensors as an object. */
function predictionsJson({ output }: GraphAnswer): string {
  const { form, tensors } = output;
  if (form === 'table') return `[${Array.from({ length: tensors[0]?.shape[0] ?? 0 }, (_, row) => recordJson(tensors, row)).join(',')}]`;
  if (form === 'tensors' && tensors.length > 1)
    return `{${tensors.map((tensor) => `${JSON.stringify(tensor.name)}:${nestedJson(tensor)}`).join(',')}}`;
  return nestedJson(tensors[0]!);
}

function recordJson(tensors: readonly Tensor[], row: number): string {
  const members = tensors.map(({ name, datatype, data }) => {
    const cell = nestedJson({ name, datatype, shape: [], data: data.slice(row, row + 1) as Tensor['data'] });
    return `${JSON.stringify(name)}:${cell}`;
  });
  return `{${members.join(',')}}`;
}
