// The way of every message of the data plane, whatever its protocol: find who answers, read, work, answer, tell.
import type { GraphAnswer, PredictionCall } from '../domain/serving/index.ts';
import type { AnsweredRequest, ObserveAnswer, RequestSpan, Tracer } from '../domain/serving/observation/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { acceptablePuid, type InferenceExchange } from './inference-exchange.ts';
import { describeCall, endRequestSpan, startRequestSpan } from './request-span.ts';

export interface MessageDeps {
  readonly observe: ObserveAnswer;
  /** @param nowMs epoch ms */
  readonly newPuid: (nowMs: number) => string;
  /** Absent: no request is traced. */
  readonly tracer?: Tracer | undefined;
}

export interface Worked {
  /** An id that the caller wrote into the body. */
  readonly id?: unknown;
  /** Absent where no model was asked. */
  readonly answer?: GraphAnswer;
  /** What was told about an earlier answer. */
  readonly feedback?: AnsweredRequest['feedback'];
  /** What was asked, as the log keeps it, where the body is no text. Called after the answer was sent. */
  requestText?(): string;
  /** @param id  what the message is called from now on */
  body(id: string): string | EncodedBody;
}

/** An answer that is no JSON text. */
export interface EncodedBody {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Names and values in turn. */
  readonly headers?: readonly string[];
  /** The answer as the log keeps it. Called after the answer was sent. */
  text(): string;
}

export interface MessageProtocol {
  readonly protocol: AnsweredRequest['protocol'];
  readonly kind: AnsweredRequest['kind'];
  /** @throws not_found · unavailable */
  open(): PredictionCall;
  /** The message in the request. @throws invalid_argument */
  read(exchange: InferenceExchange): string;
  work(call: PredictionCall, text: string): Promise<Worked>;
  fail(thrown: unknown): {
    readonly status: number;
    readonly body: string;
    readonly message: string;
    /** Besides the content type and the id. Names and values in turn. */
    readonly headers?: readonly string[];
  };
  /** Besides the content type and the id. Names and values in turn. */
  headers?(call: PredictionCall, id: string): readonly string[];
}

/** Never throws: whatever happens, the caller gets the protocol's own answer. */
export async function answerMessage(
  { observe, newPuid, tracer }: MessageDeps,
  exchange: InferenceExchange,
  protocol: MessageProtocol,
): Promise<void> {
  let id = acceptablePuid(exchange.headers['seldon-puid']);
  let call: PredictionCall | undefined;
  let text = '';
  let worked: Worked | undefined;
  let isRead = false;
  let status = 200;
  let body: string | EncodedBody;
  let error: string | undefined;
  let failHeaders: readonly string[] = [];
  const span = tracer && startRequestSpan(tracer, exchange);
  try {
    call = protocol.open();
    if (span) call.span = span;
    if (call.timeoutMs !== undefined) exchange.shortenDeadline(call.timeoutMs);
    if (exchange.tooLargeFor !== undefined)
      throw new PlatformError('payload_too_large', `The body is larger than ${exchange.tooLargeFor} bytes.`);
    if (exchange.bodyFault !== undefined) throw new PlatformError('invalid_argument', exchange.bodyFault);
    text = protocol.read(exchange);
    isRead = true;
    worked = await protocol.work(call, text);
    id ??= acceptablePuid(worked.id) ?? exchange.fallbackId ?? newPuid(exchange.receivedAt);
    body = worked.body(id);
  } catch (thrown) {
    id ??= exchange.fallbackId ?? newPuid(exchange.receivedAt);
    ({ status, body, message: error, headers: failHeaders = [] } = protocol.fail(thrown));
  }
  let more = call && protocol.headers ? [...protocol.headers(call, id), ...failHeaders] : failHeaders;
  if (span) more = [...more, 'traceresponse', span.traceResponse];
  const encoded = typeof body === 'string' ? undefined : body;
  const type = encoded?.contentType ?? 'application/json';
  exchange.respond(
    status,
    ['content-type', type, 'x-content-type-options', 'nosniff', 'seldon-puid', id, ...more, ...(encoded?.headers ?? [])],
    encoded?.bytes ?? (body as string),
  );
  if (span) endRequestSpan(span, { exchange, protocol, id, call, status, headers: failHeaders, error });
  if (!call) return;
  const shadow = isRead && protocol.kind === 'prediction' ? call.openShadow() : undefined;
  if (protocol.kind === 'prediction') call.answeredAs(id);
  call.close();
  const skipsLogging = exchange.headers['seldon-skip-logging'] === 'true';
  observe({
    id,
    kind: protocol.kind,
    at: exchange.receivedAt,
    revision: call.revision,
    predictor: call.predictor,
    protocol: protocol.protocol,
    status,
    latencyMs: performance.now() - exchange.receivedTick,
    ...(worked?.answer && error === undefined ? { answer: worked.answer } : {}),
    ...(error === undefined ? {} : { error }),
    ...(worked?.feedback ? { feedback: worked.feedback } : {}),
    ...(call.calls.length > 0 ? { calls: call.calls } : {}),
    ...(skipsLogging ? { skipsLogging } : {}),
    traceId: span?.traceId,
    requestText: worked?.requestText?.() ?? text,
    responseText: encoded?.text() ?? (body as string),
  });
  const observeShadow: ObserveAnswer = skipsLogging ? (answered) => observe({ ...answered, skipsLogging }) : observe;
  // The answer is sent first.
  if (shadow) setImmediate(() => void askShadow(observeShadow, protocol, shadow, `${id}.shadow`, text, span));
}

/** Never throws: nobody waits for this, and what comes of it is only told. */
async function askShadow(
  observe: ObserveAnswer,
  protocol: MessageProtocol,
  call: PredictionCall,
  id: string,
  text: string,
  asked: RequestSpan | undefined,
): Promise<void> {
  const at = Date.now();
  const tick = performance.now();
  const span = asked?.part(`shadow ${call.predictor}`, describeCall(call, id, protocol.protocol));
  if (span) call.span = span;
  let told: Pick<AnsweredRequest, 'status' | 'requestText' | 'responseText' | 'answer' | 'error'>;
  try {
    const { answer, body: encode, requestText } = await protocol.work(call, text);
    const body = encode(id);
    told = {
      status: 200,
      requestText: requestText?.() ?? text,
      responseText: typeof body === 'string' ? body : body.text(),
      ...(answer ? { answer } : {}),
    };
  } catch (thrown) {
    const { status, body, message } = protocol.fail(thrown);
    told = { status, requestText: text, responseText: body, error: message };
    span?.fail(thrown);
  }
  span?.end();
  call.close();
  observe({
    id,
    kind: 'prediction',
    at,
    revision: call.revision,
    predictor: call.predictor,
    protocol: protocol.protocol,
    latencyMs: performance.now() - tick,
    traceId: asked?.traceId,
    ...(call.calls.length > 0 ? { calls: call.calls } : {}),
    ...told,
  });
}

export function postedText(exchange: InferenceExchange): string {
  return postedBytes(exchange).toString();
}

/** The body of a POST. @throws invalid_argument for another method */
export function postedBytes(exchange: InferenceExchange): Buffer {
  if (exchange.method === 'POST') return exchange.body;
  throw new PlatformError('invalid_argument', `Predictions are asked for with POST, not ${exchange.method}.`);
}
