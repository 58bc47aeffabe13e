// The calls of units that have a `logger`: into the log, and to where the logger sends them. One pair for each call.
import { type EventOutbox, eventBody, keptBodies, type LogEvent, type PredictionLog } from '../domain/monitoring/index.ts';
import type { NodeCall, NodeMessages } from '../domain/serving/index.ts';
import type { AnsweredRequest } from '../domain/serving/observation/index.ts';
import { newUuid } from '../kernel/ids.ts';
import { askedText, replyText } from '../protocols/node-message-text.ts';
import type { LogPlan, UnitLogging } from './log-plan.ts';
import { nodeOf } from './prediction-nodes.ts';

export interface NodeCallDeps {
  readonly log: Pick<PredictionLog, 'append'>;
  readonly outbox: Pick<EventOutbox, 'append'>;
  /** Address of the inference port, where events say that they come from. */
  readonly source: () => string;
}

export type LogNodeCalls = (answered: AnsweredRequest, plan: LogPlan) => void;

export function createLogNodeCalls({ log, outbox, source }: NodeCallDeps): LogNodeCalls {
  return (answered, plan) => {
    const seen = new Set<string>();
    for (const call of answered.calls ?? []) {
      const { messages, unit } = call;
      const logging = messages && plan.unit(answered.predictor, unit);
      if (!logging) continue;
      // Feedback has no request of its own in Seldon's log: who wants responses gets it.
      if (answered.kind === 'feedback' && !logging.response) continue;
      logCall({ answered, plan, call, messages, logging, isFirst: !seen.has(unit.spec.name) });
      seen.add(unit.spec.name);
    }
  };

  function logCall(made: MadeCall): void {
    const { answered, plan, call, messages, logging } = made;
    const { revision, predictor, id } = answered;
    const { protocol } = revision.spec;
    const isFeedback = answered.kind === 'feedback';
    const request = logging.request || isFeedback ? askedText(messages, call.unit, protocol, id) : null;
    const response = logging.response ? (replyText(messages, call.unit, protocol, id) ?? null) : null;
    const failed = call.durationMs === null;
    log.append({
      kind: 'node_call',
      id,
      at: messages.at,
      namespace: revision.namespace,
      deployment: revision.name,
      revision: revision.number,
      predictor,
      protocol,
      code: failed ? answered.status : 200,
      latencyMs: call.durationMs ?? answered.at + answered.latencyMs - messages.at,
      error: failed ? (answered.error ?? null) : null,
      nodes: [{ ...nodeOf(call.unit.spec.name, call.unit.pinned), durationMs: call.durationMs }],
      service: call.service,
      ...keptBodies(plan.policy, request, response),
    });
    if (logging.destinations.length === 0) return;
    if (isFeedback) send(made, 'feedback', messages.at, request!);
    else {
      if (request !== null) send(made, 'request', messages.at, request);
      if (response !== null) send(made, 'response', messages.at + (call.durationMs ?? 0), response);
    }
  }

  function send(made: MadeCall, side: LogEvent['side'], at: number, text: string): void {
    const { answered, plan, call, logging } = made;
    const { revision, predictor, id } = answered;
    const event: LogEvent = {
      id: newUuid(),
      side,
      at: Math.round(at),
      source: source(),
      requestId: id,
      callId: callIdOf(made),
      node: call.unit.spec.name,
      deployment: revision.name,
      namespace: revision.namespace,
      predictor,
      protocol: revision.spec.protocol,
      ...eventBody(text, plan.policy.maxPayloadBytes),
    };
    for (const destination of logging.destinations) outbox.append(destination, event);
  }
}

interface MadeCall {
  readonly answered: AnsweredRequest;
  readonly plan: LogPlan;
  readonly call: NodeCall;
  readonly messages: NodeMessages;
  readonly logging: UnitLogging;
  /** Of this unit within the request; the second is what it made of its children's answer. */
  readonly isFirst: boolean;
}

/** Seldon knows a call by the request's id alone, which is one call where one unit is logged. */
function callIdOf({ answered, call, logging, isFirst }: MadeCall): string {
  const ofUnit = logging.isAlone ? answered.id : `${answered.id}-${call.unit.spec.name}`;
  return isFirst ? ofUnit : `${ofUnit}${call.service.replace('/', '-')}`;
}
