// The SQL console over the prediction log.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { PredictionFiles } from '../../domain/monitoring/request-log/prediction-files.ts';
import type { SqlAnswer, SqlConsole } from '../../domain/monitoring/request-log/sql-console.ts';
import type { TypedDeployment, TypedDeployments } from '../../domain/monitoring/request-log/typed-deployment.ts';
import { quoteName } from '../duckdb-quotes.ts';
import type { DuckDbEngine } from './duckdb-engine.ts';
import { toQueryError } from './duckdb-errors.ts';
import { streamLogQuery } from './log-query.ts';
import { type LogSnapshot, withSnapshot } from './log-snapshot.ts';
import { LOG_VIEWS } from './predictions-relation.ts';
import { withDeadline } from './query-deadline.ts';
import { createQuerySlots } from './query-slots.ts';
import { type CheckedSql, checkReadOnly } from './read-only-sql.ts';
import { typedColumns } from './typed-view.ts';

export interface ConsoleDeps {
  readonly folder: string;
  readonly engine: DuckDbEngine;
  readonly manifest: PredictionFiles;
  readonly typed: TypedDeployments;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const RUNNING_QUERIES = 2;
const WAITING_QUERIES = 16;
/** Of the answer as text: what a browser tab and one message still carry with ease. */
const MAX_ANSWER_CHARS = 32 * 1024 * 1024;

export function createDuckDbConsole({ folder, engine, manifest, typed, timeoutMs = DEFAULT_TIMEOUT_MS }: ConsoleDeps): SqlConsole {
  const slots = createQuerySlots(RUNNING_QUERIES, WAITING_QUERIES);

  async function answer(
    connection: DuckDBConnection,
    snapshot: LogSnapshot,
    checked: CheckedSql,
    maxRows: number,
  ): Promise<Omit<SqlAnswer, 'elapsedMs'>> {
    const { jsonRows } = await import('../duckdb-values.ts');
    const result = await streamLogQuery(connection, { folder, snapshot, checked, typed });
    const types = result.columnTypes();
    const columns = result.columnNames().map((name, index) => ({ name, type: types[index]!.alias ?? types[index]!.toString() }));
    const rows: unknown[][] = [];
    let chars = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return { columns, rows, truncated: false };
      for (const row of jsonRows(chunk, types)) {
        chars += roughSize(row);
        if (rows.length === maxRows || chars > MAX_ANSWER_CHARS) return { columns, rows, truncated: true };
        rows.push(row);
      }
    }
  }

  return {
    query: (sql, { maxRows, signal }) =>
      slots.run(() =>
        engine.use((connection) =>
          withDeadline(connection, { timeoutMs, signal }, async () => {
            const startedAt = performance.now();
            try {
              const checked = await checkReadOnly(connection, sql);
              const result = await withSnapshot(folder, manifest, {}, (snapshot) => answer(connection, snapshot, checked, maxRows));
              return { ...result, elapsedMs: performance.now() - startedAt };
            } catch (error) {
              throw toQueryError(error, sql);
            }
          }),
        ),
      ),

    tables: async () => [
      ...LOG_VIEWS.map((view) => ({
        name: view.name,
        description: view.description,
        columns: view.columns.map(({ name, type, description }) => ({ name, type, description })),
      })),
      ...(await typed.list()).map(({ view, deployment }) => typedTable(view, deployment)),
    ],
  };
}

function typedTable(view: string, deployment: TypedDeployment) {
  const name = /^[a-z_][a-z0-9_]*$/.test(view) ? `predictions.${view}` : `predictions.${quoteName(view)}`;
  return {
    name,
    description: `Predictions of ${view} by its signature, a row for each row of a request`,
    columns: typedColumns(deployment),
  };
}

/** Text lengths without making the text; exact enough for a limit. */
function roughSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (value === null || typeof value !== 'object') return 8;
  let size = 2;
  for (const part of Object.values(value)) size += roughSize(part) + 1;
  return size;
}
