// One call of one unit within a request: what logs and metrics are told of it.
import { PlatformError, toPlatformError } from '../../../kernel/errors.ts';
import type { Span } from '../observation/span.ts';
import type { ModelOutput } from '../tensors/model-io.ts';
import type { GraphFeedback, GraphMessage, RouteReply, UnitReply, UnitService } from './graph-node.ts';
import type { LoadedUnit } from './loaded-unit.ts';
import type { MetaAddition } from './message-meta.ts';

export interface NodeCall {
  readonly unit: LoadedUnit;
  readonly service: UnitService;
  /** Its queue included, milliseconds; null when it failed, or has not answered. */
  durationMs: number | null;
  /** Custom metrics that it gave with its answer, as it wrote them. */
  metrics?: readonly unknown[];
  /** Of a unit that has a `logger`. */
  readonly messages?: NodeMessages;
}

/** What a unit was asked: a message, several to combine, or what to make of an answer. */
type NodeAsked = GraphMessage | readonly GraphMessage[] | GraphFeedback;
type NodeReply = UnitReply | Pick<RouteReply, 'branch'> | ModelOutput | undefined;

/** The messages themselves, not copies: nothing is encoded unless somebody logs them. */
export interface NodeMessages {
  /** Epoch ms. */
  readonly at: number;
  readonly asked: NodeAsked;
  /** Absent when it failed, or said nothing. */
  reply?: NodeReply;
}

export interface WalkContext {
  readonly signal: AbortSignal;
  /** Filled in the order in which units are called. */
  readonly calls: NodeCall[];
  /** Whether errors must say whose they are: not where there is one unit. */
  readonly namesUnits: boolean;
  /** Of the request, where it is traced. */
  readonly span?: Span | undefined;
}

/**
 * @param work   given the span of this call, where the request is traced
 * @param asked  absent where it is known that nobody logs it
 * @throws      what the unit throws, with the unit's name where there are several
 */
export async function callUnit<T>(
  context: WalkContext,
  unit: LoadedUnit,
  service: UnitService,
  work: (span: Span | undefined) => Promise<T>,
  asked?: NodeAsked,
): Promise<T> {
  context.signal.throwIfAborted();
  const call: NodeCall = asked && unit.spec.logger ? loggedCall(unit, service, asked) : { unit, service, durationMs: null };
  context.calls.push(call);
  const span = context.span && unitSpan(context.span, unit, service);
  const startedAt = performance.now();
  try {
    const reply = await work(span);
    call.durationMs = performance.now() - startedAt;
    const { metrics } = (reply ?? {}) as MetaAddition;
    if (metrics) call.metrics = metrics;
    if (call.messages) call.messages.reply = reply as NodeReply;
    span?.end();
    return reply;
  } catch (error) {
    span?.fail(error);
    span?.end();
    throw context.namesUnits ? nameUnit(error, unit.spec.name) : error;
  }
}

function loggedCall(unit: LoadedUnit, service: UnitService, asked: NodeAsked): NodeCall {
  return { unit, service, durationMs: null, messages: { at: Date.now(), asked } };
}

function nameUnit(thrown: unknown, unit: string): PlatformError {
  const error = toPlatformError(thrown);
  // A caller that went away, or ran out of time, is nobody's fault among the units.
  if (error.code === 'cancelled' || error.details.unit !== undefined) return error;
  return new PlatformError(error.code, `Unit "${unit}": ${error.message}`, { ...error.details, unit }, { cause: error });
}

function unitSpan(span: Span, unit: LoadedUnit, service: UnitService): Span {
  const { spec, pinned, model } = unit;
  // What is not recorded needs no description; it is handed on for its headers.
  if (!span.isRecorded) return span.part(service, {});
  return span.part(`${service.slice(1)} ${spec.name}`, {
    'ovenbird.unit.name': spec.name,
    ...(spec.type ? { 'ovenbird.unit.type': spec.type } : {}),
    'ovenbird.unit.method': service,
    'ovenbird.unit.runtime': model.runtime,
    ...(pinned.modelName ? { 'ovenbird.model.name': pinned.modelName } : {}),
    ...(pinned.modelVersion ? { 'ovenbird.model.version': pinned.modelVersion } : {}),
    'ovenbird.model.uri': pinned.uri,
  });
}
