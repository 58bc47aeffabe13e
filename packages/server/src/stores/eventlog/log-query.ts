// A user's query over the log, whose views are made for it first.
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { TypedDeployments } from '../../domain/monitoring/request-log/typed-deployment.ts';
import { quoteName } from '../duckdb-quotes.ts';
import type { LogSnapshot } from './log-snapshot.ts';
import { LOG_VIEWS, selectStored, selectView } from './predictions-relation.ts';
import type { CheckedSql } from './read-only-sql.ts';
import { noSuchDeployment, replaceTyped, viewName } from './typed-names.ts';
import { selectTyped } from './typed-view.ts';

export interface LogQuery {
  /** Of the log. */
  readonly folder: string;
  readonly snapshot: LogSnapshot;
  readonly checked: CheckedSql;
  readonly typed: TypedDeployments;
}

/** @throws invalid_argument (a typed view of a deployment that is not there) · what DuckDB says */
export async function streamLogQuery(connection: DuckDBConnection, { folder, snapshot, checked, typed }: LogQuery): Promise<DuckDBResult> {
  const files = snapshot.files.map((file) => join(folder, file.name));
  const stored = selectStored(snapshot.segments, files);
  for (const view of LOG_VIEWS) await connection.run(`CREATE OR REPLACE TEMP VIEW ${view.name} AS ${selectView(view, stored)}`);
  const replaced = await replaceTyped(connection, checked);
  for (const name of replaced.names) {
    const deployment = await typed.find(name);
    if (!deployment) throw await noSuchDeployment(connection, name, await typed.names());
    await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoteName(viewName(name))} AS ${selectTyped(deployment, stored)}`);
  }
  return connection.stream(replaced.sql);
}
