// A model as a unit of a graph.
import type { UnitBackend } from './graph-node.ts';
import type { LoadedModelUnit } from './loaded-unit.ts';
import { payloadOf } from './message-body.ts';

export function createModelBackend(unit: LoadedModelUnit): UnitBackend {
  return {
    transform: async (_service, { body }, signal, span) => ({
      body: { kind: 'output', output: await unit.model.predict(unit.typeInput(payloadOf(body)), signal, span), unit },
    }),
    // A model learns nothing from feedback; that it got some is counted.
    sendFeedback: async () => undefined,
  };
}
