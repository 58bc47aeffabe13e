// A unit as the walker sees it: what it is asked before, between and after its children.
import type { UnitSpec } from '../manifest/deployment-spec.ts';
import type { Span } from '../observation/span.ts';
import type { Payload } from '../typing/payload.ts';
import type { LoadedUnit } from './loaded-unit.ts';
import type { MessageBody } from './message-body.ts';
import type { MessageMeta, MetaAddition } from './message-meta.ts';

/** What a unit is asked, by the name of Seldon's unit endpoint. */
export type TransformService = '/predict' | '/transform-input' | '/transform-output';
export type UnitService = TransformService | '/route' | '/aggregate' | '/send-feedback';

export interface GraphMessage {
  readonly body: MessageBody;
  readonly meta: MessageMeta;
}

export interface UnitReply extends MetaAddition {
  readonly body: MessageBody;
  /** The unit wrote the whole message itself (`predict_raw` and its like): its own requestPath, where it gave one. */
  readonly requestPath?: Readonly<Record<string, string>>;
}

export interface RouteReply extends MetaAddition {
  /** Index of a child; -1 all of them, -2 none. */
  readonly branch: number;
}

/** What a caller tells about an answer that it got. */
export interface GraphFeedback {
  readonly request?: Payload;
  readonly response?: Payload;
  readonly truth?: Payload;
  readonly reward: number;
  /** Of the response: the way that the answer went. */
  readonly routing: Readonly<Record<string, number>>;
  /** The message as the caller wrote it, for units that take it whole. */
  readonly message: Readonly<Record<string, unknown>>;
}

/**
 * What stands behind a unit. Each method is there where the unit can be asked for it; a unit that is asked for one that is
 * not there passes on what it got.
 * Errors of all: invalid_argument (it refused the data) · internal (it failed) · resource_exhausted · unavailable ·
 * cancelled and deadline_exceeded when the signal aborts.
 * `span`, where the request is traced, is of this call.
 */
export interface UnitBackend {
  transform?(service: TransformService, message: GraphMessage, signal: AbortSignal, span?: Span): Promise<UnitReply>;
  route?(message: GraphMessage, signal: AbortSignal, span?: Span): Promise<RouteReply>;
  aggregate?(messages: readonly GraphMessage[], signal: AbortSignal, span?: Span): Promise<UnitReply>;
  /** @param branch  what it chose for the answer that the feedback is about; undefined when the feedback does not say */
  sendFeedback?(feedback: GraphFeedback, branch: number | undefined, signal: AbortSignal, span?: Span): Promise<UnitReply | undefined>;
}

export interface GraphNode {
  readonly unit: LoadedUnit;
  readonly backend: UnitBackend;
  readonly services: UnitServices;
  readonly children: readonly GraphNode[];
}

/** Which endpoints Seldon's executor calls for a unit, by its type and methods. */
export interface UnitServices {
  readonly input?: '/predict' | '/transform-input';
  readonly routes: boolean;
  readonly aggregates: boolean;
  readonly transformsOutput: boolean;
  readonly takesFeedback: boolean;
}

export function servicesOf({ type, methods = [] }: Pick<UnitSpec, 'type' | 'methods'>): UnitServices {
  const input =
    type === 'TRANSFORMER' || methods.includes('TRANSFORM_INPUT') ? '/transform-input' : type === 'MODEL' ? '/predict' : undefined;
  return {
    ...(input ? { input } : {}),
    routes: type === 'ROUTER' || methods.includes('ROUTE'),
    aggregates: type === 'COMBINER' || methods.includes('AGGREGATE'),
    transformsOutput: type === 'OUTPUT_TRANSFORMER' || methods.includes('TRANSFORM_OUTPUT'),
    takesFeedback: type === 'MODEL' || type === 'ROUTER' || methods.includes('SEND_FEEDBACK'),
  };
}
