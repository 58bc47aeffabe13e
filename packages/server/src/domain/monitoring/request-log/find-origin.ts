// What lineage asks of the log: which revision and which model versions gave an answer.
import { deploymentRevisionRef, type FindPrediction, modelVersionRef } from '../../lineage/index.ts';
import type { PredictionReader } from './prediction-reader.ts';
import { summarize } from './prediction-summary.ts';

export function createFindOrigin(reader: Pick<PredictionReader, 'find'>): FindPrediction {
  return async (id) => {
    const found = await reader.find(id);
    if (!found) return null;
    const versions = new Map(
      found.nodes.flatMap(({ model, modelVersion }) =>
        model !== null && modelVersion !== null ? [[`${model}/${modelVersion}`, modelVersionRef(model, modelVersion)] as const] : [],
      ),
    );
    return {
      description: {
        title: summarize(found, found.response),
        subtitle: `${found.namespace}/${found.deployment}`,
        state: found.code < 400 ? 'succeeded' : 'failed',
        at: found.at,
        details: { protocol: found.protocol, status: String(found.code), 'latency ms': found.latencyMs.toFixed(2) },
      },
      revision: deploymentRevisionRef(found.namespace, found.deployment, found.revision),
      modelVersions: [...versions.values()],
    };
  };
}
