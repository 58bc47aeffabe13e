// SIMPLE_MODEL: Seldon's model for trying a graph without one. It answers the same to everything.
import type { UnitBackend } from '../graph-node.ts';

const ANSWER = { kind: 'dense', names: ['class0', 'class1', 'class2'], shape: [1, 3], values: [0.1, 0.9, 0.5] } as const;
const METRICS = [
  { key: 'mymetric_counter', type: 'COUNTER', value: 1 },
  { key: 'mymetric_gauge', type: 'GAUGE', value: 100 },
  { key: 'mymetric_timer', type: 'TIMER', value: 22.1 },
];

export function createSimpleModel(): UnitBackend {
  return {
    transform: async (_service, { body }) => {
      // Metrics are copies: branches that have the very same object got it from one message, and merge it.
      // Text and bytes come back as they are: the original does so, to measure what their size costs.
      const echoes = body.kind === 'payload' && (body.payload.kind === 'text' || body.payload.kind === 'bytes');
      return { body: echoes ? body : { kind: 'payload', payload: ANSWER }, metrics: METRICS.map((metric) => ({ ...metric })) };
    },
    sendFeedback: async () => undefined,
  };
}
