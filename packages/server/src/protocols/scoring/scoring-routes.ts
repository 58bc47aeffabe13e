// MLflow's scoring protocol: `POST …/invocations` in its JSON forms and as CSV, and what its probes ask.
import {
  type DeploymentName,
  type GraphAnswer,
  type Payload,
  type PredictionCall,
  type Predictions,
  parseScoringInput,
  type Tensor,
} from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { answerMessage, type MessageDeps, postedText } from '../answer-message.ts';
import { nestedJson } from '../encode-tensor.ts';
import type { DeploymentHandler, InferenceExchange } from '../inference-exchange.ts';
import { parseJson } from '../inference-json.ts';
import { guessColumn, parseCsv } from './csv.ts';
import { toScoringError } from './errors.ts';

export interface ScoringDeps extends MessageDeps {
  readonly predictions: Predictions;
  readonly version: string;
}

export function createScoringRoutes({ predictions, version, ...deps }: ScoringDeps): DeploymentHandler {
  return ({ exchange, deployment, rest }) => {
    if (rest !== 'invocations') return describe(exchange, deployment, rest);
    void answerMessage(deps, exchange, {
      protocol: 'mlflow',
      kind: 'prediction',
      open: () => predictions.open(deployment, exchange.headers),
      read: postedText,
      work: async (call, text) => {
        const answer = await call.predict(parsePayload(exchange, call, text), exchange.signal);
        return { answer, body: () => `{"predictions":${predictionsJson(answer)}}` };
      },
      fail: toScoringError,
    });
  };

  /** `ping` and `health` say whether the model answers, with an empty line; `version` which program answers. */
  function describe(exchange: InferenceExchange, deployment: DeploymentName, rest: string): void {
    try {
      const call = predictions.open(deployment);
      call.close();
      const isReady = rest === 'version' || call.root.model.availableReplicas() > 0;
      const text = rest === 'version' ? version : '\n';
      exchange.respond(isReady ? 200 : 404, ['content-type', rest === 'version' ? 'text/plain' : 'application/json'], text);
    } catch (error) {
      const { status, body } = toScoringError(error);
      exchange.respond(status, ['content-type', 'application/json'], body);
    }
  }
}

/** @throws invalid_argument */
function parsePayload(exchange: InferenceExchange, call: PredictionCall, text: string): Payload {
  const type = String(exchange.headers['content-type'] ?? 'application/json')
    .split(';')[0]!
    .trim()
    .toLowerCase();
  if (type === 'application/json') return parseScoringInput(parseJson(text, call.wantsWideIntegers));
  if (type !== 'text/csv')
    throw new PlatformError('invalid_argument', `Content-Type ${type} is not served here: send application/json or text/csv.`, {
      field: 'content-type',
    });
  const { names, rows } = parseCsv(text);
  // Where the model names its columns, their types decide what a cell is: a postcode that begins with 0 stays text.
  if (call.root.model.signature?.inputs?.kind === 'columns') return { kind: 'rows', names, value: rows };
  const columns = names.map((_, column) => guessColumn(rows.map((row) => row[column]!)));
  return { kind: 'rows', names, value: rows.map((_, row) => columns.map((column) => column[row])) };
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
