// Edges as stored, and the one that is not: which revision answered a prediction is in the prediction log.
import type { LineageEdge } from './lineage-edge.ts';
import { refKey } from './lineage-ref.ts';
import type { LineageStore } from './lineage-store.ts';
import type { FindPrediction } from './why.ts';

export function withPredictions(store: LineageStore, findPrediction: FindPrediction): LineageStore {
  return {
    ...store,
    edgesInto: async (refs, limit) => {
      const predictions = refs.filter((ref) => ref.kind === 'prediction');
      const answers = await Promise.all(
        predictions.map(async (to): Promise<LineageEdge[]> => {
          const origin = await findPrediction(to.id);
          return origin ? [{ from: origin.revision, to, role: 'answered', at: origin.description.at ?? 0 }] : [];
        }),
      );
      const stored = await store.edgesInto(refs, limit);
      const known = new Set(stored.map((edge) => `${refKey(edge.from)}>${refKey(edge.to)}`));
      return [...answers.flat().filter((edge) => !known.has(`${refKey(edge.from)}>${refKey(edge.to)}`)), ...stored].slice(0, limit);
    },
  };
}
