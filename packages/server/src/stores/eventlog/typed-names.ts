// Typed views in a query: `predictions.iris` becomes the name of a view that is made for this query alone. DuckDB writes the query
// anew from the changed syntax tree, so that no text is guessed at.
import type { DuckDBConnection } from '@duckdb/node-api';
import { PlatformError } from '../../kernel/errors.ts';
import { quoteText } from '../duckdb-quotes.ts';
import { type CheckedSql, TYPED_SCHEMA } from './read-only-sql.ts';

interface Table {
  type?: unknown;
  schema_name?: unknown;
  table_name?: unknown;
  alias?: unknown;
}

/** @returns names of deployments in the schema, as written, and the query with the names of views in their place */
export async function replaceTyped(connection: DuckDBConnection, checked: CheckedSql): Promise<{ names: string[]; sql: string }> {
  const { sql } = checked;
  const tree = parseExactly(checked.tree);
  const names = new Set<string>();
  replace(tree, names);
  if (names.size === 0) return { names: [], sql };
  const written = await connection.runAndReadAll(`SELECT json_deserialize_sql(${quoteText(JSON.stringify(tree))})`);
  return { names: [...names], sql: String(written.getRowsJson()[0]![0]) };
}

/** Numbers stay as they are written: constants of a query may be larger than a number of JavaScript holds. */
function parseExactly(text: string): unknown {
  const { rawJSON } = JSON as unknown as { rawJSON(source: string): unknown };
  const keep = (_key: string, value: unknown, context?: { source: string }) =>
    typeof value === 'number' && context ? rawJSON(context.source) : value;
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown);
}

export const viewName = (deployment: string): string => `${TYPED_SCHEMA}.${deployment}`;

function replace(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) replace(item, names);
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
  const table = node as Table;
  if (table.type === 'BASE_TABLE' && String(table.schema_name).toLowerCase() === TYPED_SCHEMA && typeof table.table_name === 'string') {
    names.add(table.table_name);
    if (!table.alias) table.alias = table.table_name;
    table.table_name = viewName(table.table_name);
    table.schema_name = '';
  }
  for (const child of Object.values(node)) replace(child, names);
}

/** @param names  that there are */
export async function noSuchDeployment(connection: DuckDBConnection, name: string, names: readonly string[]): Promise<PlatformError> {
  const list = `[${names.map(quoteText).join(', ')}]::VARCHAR[]`;
  const reader = await connection.runAndReadAll(
    `SELECT n FROM (SELECT unnest(${list}) AS n) ORDER BY jaro_winkler_similarity(n, ${quoteText(name)}) DESC, n LIMIT 5`,
  );
  const near = reader.getRowsJson().map(([found]) => String(found));
  const known = near.length > 0 ? ` Nearest: ${near.join(', ')}.` : '';
  return new PlatformError('invalid_argument', `There is no deployment ${name} for the view predictions."${name}".${known}`, {
    field: 'sql',
  });
}
