// An event of a logged unit, as tests need them.
import type { LogEvent } from '../src/domain/monitoring/sinks/log-event.ts';

let sequence = 0;

export function logEvent(given: Partial<LogEvent> = {}): LogEvent {
  sequence++;
  const id = `00000000-0000-4000-8000-${String(sequence).padStart(12, '0')}`;
  return {
    id,
    side: 'request',
    at: Date.UTC(2026, 10, 25, 5) + sequence,
    source: 'http://127.0.0.1:9000/',
    requestId: `puid-${sequence}`,
    callId: given.requestId ?? `puid-${sequence}`,
    node: 'classifier',
    deployment: 'iris',
    namespace: 'default',
    predictor: 'main',
    protocol: 'seldon',
    body: '{"data":{"names":["a","b"],"ndarray":[[1,2]]}}',
    ...given,
  };
}
