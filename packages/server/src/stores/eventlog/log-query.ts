// A user's query over the log, whose views are made for it first.
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { TypedDeployments } from '../../domain/monitoring/request-log/typed-deployment.ts';
import type { LogSnapshot } from './log-snapshot.ts';
import { LOG_VIEWS, selectStored, selectView } from './predictions-relation.ts';
import { noSuchDeployment, replaceTyped, viewName } from './typed-names.ts';
import { selectTyped } from './typed-view.ts';

export interface LogQuery {
  /** Of the log. */
  readonly folder: string;
  readonly snapshot: LogSnapshot;
  /** Checked already; see `read-only-sql.ts`. */
  readonly sql: string;
  readonly typed: TypedDeployments;
}

/** @throws invalid_argument (a typed view of a deployment that is not there) · what DuckDB says */
export async function streamLogQuery(connection: DuckDBConnection, { folder, snapshot, sql, typed }: LogQuery): Promise<DuckDBResult> {
  const files = snapshot.files.map((file) => join(folder, file.name));
  const stored = selectStored(snapshot.segments, files);
  for (const view of LOG_VIEWS) await connection.run(`CREATE OR REPLACE TEMP VIEW ${view.name} AS ${selectView(view, stored)}`);
  const replaced = await replaceTyped(connection, sql);
  for (const name of replaced.names) {
    const deployment = await typed.find(name);
    if (!deployment) throw await noSuchDeployment(connection, name, await typed.names());
    await connection.run(`CREATE OR REPLACE TEMP VIEW "${viewName(name).replaceAll('"', '""')}" AS ${selectTyped(deployment, stored)}`);
  }
  return connection.stream(replaced.sql);
}
