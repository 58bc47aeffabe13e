// An event's attributes as CloudEvents 1.0 has them, with the extensions of Seldon's executor.
import { EVENT_TYPES, type LogEvent } from '../../domain/monitoring/sinks/log-event.ts';

export const CONTENT_TYPE = 'application/json';

/** Names without the prefix that a binding gives them. */
export function eventExtensions({ requestId, node, deployment, namespace, predictor, protocol }: LogEvent): Record<string, string> {
  return {
    requestid: requestId,
    modelid: node,
    inferenceservicename: deployment,
    namespace,
    endpoint: predictor,
    protocol,
  };
}

export function eventContext({ id, side, at, source }: LogEvent): { id: string; source: string; type: string; time: string } {
  return { id, source, type: EVENT_TYPES[side], time: new Date(at).toISOString() };
}
