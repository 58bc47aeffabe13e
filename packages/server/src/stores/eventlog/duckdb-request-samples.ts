// Distinct requests out of the prediction log.
import { join } from 'node:path';
import type { PredictionFiles } from '../../domain/monitoring/request-log/prediction-files.ts';
import type { RequestSamples } from '../../domain/monitoring/request-log/request-samples.ts';
import type { DuckDbEngine } from './duckdb-engine.ts';
import { withSnapshot } from './log-snapshot.ts';
import { selectStored } from './predictions-relation.ts';

export interface RequestSamplesDeps {
  readonly folder: string;
  readonly engine: DuckDbEngine;
  readonly manifest: PredictionFiles;
}

const DISTINCT = `SELECT protocol, request FROM predictions
  WHERE kind = 'prediction' AND code < 400 AND NOT truncated AND request IS NOT NULL AND namespace = $namespace AND deployment = $deployment
  GROUP BY protocol, request ORDER BY max(time) DESC`;

export function createDuckDbRequestSamples({ folder, engine, manifest }: RequestSamplesDeps): RequestSamples {
  return {
    distinct: ({ namespace, name }, limit) =>
      engine.use((connection) =>
        withSnapshot(folder, manifest, { namespace, deployment: name }, async ({ segments, files }) => {
          const stored = selectStored(
            segments,
            files.map((file) => join(folder, file.name)),
          );
          const query = `WITH predictions AS (${stored}) ${DISTINCT} LIMIT ${limit}`;
          const reader = await connection.runAndReadAll(query, { namespace, deployment: name });
          return reader.getRows().map(([protocol, request]) => ({ protocol: String(protocol), request: String(request) }));
        }),
      ),
  };
}
