// Whether a text is one query over the tables that people may ask. DuckDB parses it; we walk its syntax tree. The engine's
// own lock (`duckdb-engine.ts`) is the second wall: it holds for whatever this one should miss.
import type { DuckDBConnection } from '@duckdb/node-api';
import { PlatformError } from '../../kernel/errors.ts';
import { quoteText } from './predictions-relation.ts';

/** Table functions that make rows of nothing but their arguments; all others read files, settings or other queries. */
const PURE_TABLE_FUNCTIONS = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree', 'repeat', 'repeat_row', 'summary']);

/** Scalar functions that tell of the machine or leave something behind. */
const FORBIDDEN_FUNCTIONS = new Set(['current_setting', 'getenv', 'getvariable', 'write_log', 'nextval', 'currval', 'set_seed', 'setseed']);

/** Longer than anything a person writes, short enough to parse at once. */
const MAX_SQL_CHARS = 100_000;

interface SerializedSql {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

/** @throws invalid_argument (`details.position` is 1-based) · permission_denied */
export async function checkReadOnly(connection: DuckDBConnection, sql: string): Promise<void> {
  if (sql.length > MAX_SQL_CHARS)
    throw new PlatformError('invalid_argument', `The query is longer than ${MAX_SQL_CHARS} characters.`, { field: 'sql' });
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteText(sql)})`);
  const parsed = JSON.parse(String(reader.getRowsJson()[0]?.[0])) as SerializedSql;
  if (parsed.error) throw notAQuery(sql, parsed);
  const count = parsed.statements?.length ?? 0;
  if (count !== 1)
    throw new PlatformError('invalid_argument', count === 0 ? 'There is no query.' : `One query at a time: these are ${count}.`, {
      field: 'sql',
    });
  walk(parsed.statements);
}

function notAQuery(sql: string, parsed: SerializedSql): PlatformError {
  if (parsed.error_type !== 'parser')
    return new PlatformError(
      'permission_denied',
      'Only queries can be run here: SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE or SHOW TABLES.',
      {
        field: 'sql',
      },
    );
  const offset = Number(parsed.position ?? 0);
  const before = sql.slice(0, offset).split('\n');
  const line = before.length;
  const column = before.at(-1)!.length + 1;
  return new PlatformError('invalid_argument', `Line ${line}, column ${column}: ${parsed.error_message}.`, {
    field: 'sql',
    position: offset + 1,
    line,
    column,
  });
}

/** Every node of the tree, whatever its kind: a new kind of node of a later DuckDB is walked too. */
function walk(node: unknown): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item);
  } else if (node !== null && typeof node === 'object') {
    const { type, class: kind, function: called, function_name, table_name } = node as Record<string, unknown>;
    if (type === 'TABLE_FUNCTION') {
      const name = (called as { function_name?: string } | undefined)?.function_name ?? '';
      if (!PURE_TABLE_FUNCTIONS.has(name.toLowerCase())) throw refused(`the table function ${name}`);
    }
    if (kind === 'FUNCTION' && typeof function_name === 'string' && FORBIDDEN_FUNCTIONS.has(function_name.toLowerCase()))
      throw refused(`the function ${function_name}`);
    if (type === 'BASE_TABLE' && typeof table_name === 'string' && /[/\\.*?]|:/.test(table_name)) throw refused(`the file "${table_name}"`);
    for (const child of Object.values(node)) walk(child);
  }
}

function refused(what: string): PlatformError {
  return new PlatformError(
    'permission_denied',
    `A query may not use ${what}: only tables of this platform can be read (see "SHOW TABLES").`,
    {
      field: 'sql',
    },
  );
}
