// Lookups and lists over the prediction log.
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { HOUR_MS, type PredictionFile, type PredictionFiles } from '../../domain/monitoring/request-log/prediction-files.ts';
import { timeOfPredictionId } from '../../domain/monitoring/request-log/prediction-id.ts';
import type {
  ListedPrediction,
  LoggedPrediction,
  PredictionFilter,
  PredictionReader,
} from '../../domain/monitoring/request-log/prediction-reader.ts';
import { decodePageToken, pageOf } from '../../kernel/paging.ts';
import type { DuckDbEngine } from './duckdb-engine.ts';
import { withSnapshot } from './log-snapshot.ts';
import { selectStored } from './predictions-relation.ts';
import { LISTED_COLUMNS, toListed, toLogged, WHOLE_COLUMNS } from './record-rows.ts';

export interface ReaderDeps {
  readonly folder: string;
  readonly engine: DuckDbEngine;
  readonly manifest: PredictionFiles;
}

/** Hours of files that a list opens at first; four times as many at each further try. */
const FIRST_HOURS = 2;
const MAX_FEEDBACK = 1000;

export function createDuckDbPredictionReader({ folder, engine, manifest }: ReaderDeps): PredictionReader {
  async function rowsOf(
    connection: DuckDBConnection,
    segments: readonly string[],
    files: readonly PredictionFile[],
    columns: string,
    rest: string,
    values: Record<string, DuckDBValue>,
  ): Promise<unknown[][]> {
    const stored = selectStored(
      segments,
      files.map((file) => join(folder, file.name)),
    );
    const { jsonRows } = await import('../duckdb-values.ts');
    const result = await connection.run(`SELECT ${columns} FROM (${stored}) ${rest}`, values);
    const types = result.columnTypes();
    return (await result.fetchAllChunks()).flatMap((chunk) => jsonRows(chunk, types));
  }

  async function findWithin(id: string, fromMs?: number, toMs?: number): Promise<LoggedPrediction | undefined> {
    const rows = await engine.use((connection) =>
      withSnapshot(folder, manifest, { fromMs, toMs }, ({ segments, files }) =>
        rowsOf(connection, segments, files, WHOLE_COLUMNS, "WHERE id = $id AND kind = 'prediction' LIMIT 1", { id }),
      ),
    );
    return rows[0] ? toLogged(rows[0]) : undefined;
  }

  async function listRows(filter: PredictionFilter, limit: number, before?: { at: number; id: string }): Promise<unknown[][]> {
    const { where, values } = conditions(filter, before);
    const toMs = before ? Math.min(filter.toMs ?? Number.POSITIVE_INFINITY, before.at + 1) : filter.toMs;
    const files = { namespace: filter.namespace, deployment: filter.deployment, fromMs: filter.fromMs, toMs };
    return engine.use((connection) =>
      withSnapshot(folder, manifest, files, async (snapshot) => {
        for (let hours = FIRST_HOURS; ; hours *= 4) {
          const newest = newestHours(snapshot.files, hours);
          const rest = `${where} ORDER BY time DESC, id DESC LIMIT ${limit}`;
          const rows = await rowsOf(connection, snapshot.segments, newest, LISTED_COLUMNS, rest, values);
          const oldestRead = newest.at(-1)?.hourMs ?? 0;
          // An old segment can fill the page with rows that are older than those of files not yet opened.
          const full = rows.length === limit && toListed(rows.at(-1)!).at >= oldestRead;
          if (full || newest.length === snapshot.files.length) return rows;
        }
      }),
    );
  }

  async function feedbackOf({ id, namespace, deployment, at }: Pick<LoggedPrediction, 'id' | 'namespace' | 'deployment' | 'at'>) {
    const rest = `WHERE id = $id AND kind = 'feedback' ORDER BY time LIMIT ${MAX_FEEDBACK}`;
    const rows = await engine.use((connection) =>
      withSnapshot(folder, manifest, { namespace, deployment, fromMs: at }, ({ segments, files }) =>
        rowsOf(connection, segments, files, 'epoch_ms(time), reward, truth', rest, { id }),
      ),
    );
    return rows.map(([time, reward, truth]) => ({ at: time as number, reward: reward as number | null, truth: truth as string | null }));
  }

  return {
    feedback: feedbackOf,
    find: async (id) => {
      const at = timeOfPredictionId(id);
      if (at === undefined) return findWithin(id);
      // Made while its request was served, which may have begun in the hour before.
      return (await findWithin(id, at - HOUR_MS, at + HOUR_MS)) ?? findWithin(id);
    },
    list: async (filter, pageSize, pageToken) => {
      const before = pageToken === undefined ? undefined : keyOf(decodePageToken(pageToken, 2));
      const rows = await listRows(filter, pageSize + 1, before);
      return pageOf(rows.map(toListed), pageSize, (row: ListedPrediction) => [row.at, row.id]);
    },
  };
}

function keyOf(key: readonly (string | number | null)[]): { at: number; id: string } {
  return { at: Number(key[0]), id: String(key[1]) };
}

function newestHours(files: readonly PredictionFile[], hours: number): readonly PredictionFile[] {
  const wanted = [...new Set(files.map((file) => file.hourMs))].slice(0, hours);
  return files.filter((file) => wanted.includes(file.hourMs));
}

function conditions(filter: PredictionFilter, before?: { at: number; id: string }): { where: string; values: Record<string, DuckDBValue> } {
  const parts: string[] = ["kind = 'prediction'"];
  const values: Record<string, DuckDBValue> = {};
  const add = (part: string, name: string, value: DuckDBValue | undefined) => {
    if (value === undefined) return;
    parts.push(part);
    values[name] = value;
  };
  add('namespace = $namespace', 'namespace', filter.namespace);
  add('deployment = $deployment', 'deployment', filter.deployment);
  add('revision = $revision', 'revision', filter.revision);
  add('predictor = $predictor', 'predictor', filter.predictor);
  add('code = $code', 'code', filter.code);
  add('list_contains(labels, $label)', 'label', filter.label);
  add('time >= make_timestamp($from::BIGINT * 1000)', 'from', filter.fromMs);
  add('time < make_timestamp($to::BIGINT * 1000)', 'to', filter.toMs);
  if (filter.outcome) parts.push(filter.outcome === 'failed' ? 'code >= 400' : 'code < 400');
  if (before) {
    parts.push('(time < make_timestamp($beforeAt::BIGINT * 1000) OR (time = make_timestamp($beforeAt::BIGINT * 1000) AND id < $beforeId))');
    values.beforeAt = before.at;
    values.beforeId = before.id;
  }
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values };
}
