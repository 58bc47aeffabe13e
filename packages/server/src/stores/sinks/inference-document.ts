// An event as Seldon's request logger writes it to Elasticsearch: the sides of a call are parts of one document, and each row
// of a batch has a document of its own.
import type { LogEvent } from '../../domain/monitoring/sinks/log-event.ts';
import { type MessageRows, rowsOfMessage } from './message-rows.ts';

export interface InferenceDocument {
  readonly index: string;
  readonly id: string;
  /** What this side adds to the document; the other sides are left as they are. */
  readonly part: Readonly<Record<string, unknown>>;
}

/** As `MAX_PAYLOAD_BYTES` of Seldon's request logger: a larger message would make a document that nobody can open. */
const MAX_PAYLOAD_BYTES = 300_000;

/** One for each row; one for a message without rows. */
export function inferenceDocuments(event: LogEvent): InferenceDocument[] {
  const document = (id: string, side: object): InferenceDocument => ({
    index: indexName(event),
    id,
    part: {
      [event.side]: { ...side, 'ce-time': new Date(event.at).toISOString(), 'ce-source': event.source },
      ServingEngine: 'seldon',
      'Ce-Inferenceservicename': event.deployment,
      'Ce-Modelid': event.node,
      'Ce-Namespace': event.namespace,
      'Ce-Endpoint': event.predictor,
      '@timestamp': new Date(event.at).toISOString(),
      RequestId: event.requestId,
    },
  });
  const size = event.truncatedFrom ?? Buffer.byteLength(event.body);
  if (event.truncatedFrom !== undefined || size > MAX_PAYLOAD_BYTES) return [document(event.callId, { truncated: true, size })];
  const message = JSON.parse(event.body) as unknown;
  if (event.side === 'feedback') return [document(event.callId, feedbackSide(message))];
  const rows = rowsOfMessage(message);
  if (!rows) return [document(event.callId, otherSide(message))];
  const { values } = rows;
  return values.map((_, row) => document(values.length === 1 ? event.callId : `${event.callId}-item-${row}`, rowSide(rows, row)));
}

/** Elasticsearch takes lower case alone. */
function indexName({ namespace, deployment, predictor }: LogEvent): string {
  return `inference-log-seldon-${namespace}-${deployment}-${predictor}`.toLowerCase();
}

function rowSide({ names, values }: MessageRows, row: number): object {
  const instance = values[row];
  const cells = Array.isArray(instance) ? instance : [instance];
  const hasElements = names.length === cells.length && names.length > 0;
  return {
    instance: ofOneType(instance),
    dataType: dataTypeOf(instance),
    ...(names.length > 0 ? { names } : {}),
    ...(hasElements ? { elements: Object.fromEntries(names.map((name, index) => [name, cells[index]])) } : {}),
  };
}

/** An index has one type for each field, and for all that is in a list: numbers beside texts would be refused. */
function ofOneType(instance: unknown): unknown {
  if (!Array.isArray(instance) || new Set(instance.map((cell) => typeof cell)).size < 2) return instance;
  return instance.map((cell: unknown) => (cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell)));
}

function dataTypeOf(instance: unknown): string {
  if (typeof instance === 'string') return 'text';
  // Height, width and colour, or the first two of them.
  if (Array.isArray(instance) && Array.isArray(instance[0])) return 'image';
  return Array.isArray(instance) || typeof instance !== 'object' ? 'tabular' : 'json';
}

/** What is no array: bytes, an object, several messages. As text, since an index has one type for each field. */
function otherSide(message: unknown): object {
  return { dataType: 'json', payload: JSON.stringify(message) };
}

function feedbackSide(message: unknown): object {
  const { reward, truth } = message as Readonly<Record<string, unknown>>;
  return { reward: typeof reward === 'number' ? reward : 0, ...(truth ? { truth: JSON.stringify(truth) } : {}) };
}
