// Whether a text is one query over the tables that people may ask. DuckDB parses it; we walk its syntax tree. The engine's
// own lock (`duckdb-engine.ts`) is the second wall: it holds for whatever this one should miss.
import type { DuckDBConnection } from '@duckdb/node-api';
import { PlatformError } from '../../kernel/errors.ts';
import { quoteText } from '../duckdb-quotes.ts';

/** Of the typed views: a table for each deployment. */
export const TYPED_SCHEMA = 'predictions';

/** Table functions that make rows of nothing but their arguments; all others read files, settings or other queries. */
const PURE_TABLE_FUNCTIONS = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree', 'repeat', 'repeat_row', 'summary']);

/** Scalar functions that tell of the machine or leave something behind. */
const FORBIDDEN_FUNCTIONS = new Set(['current_setting', 'getenv', 'getvariable', 'write_log', 'nextval', 'currval', 'set_seed', 'setseed']);

/** DuckDB would open a file of such a name. */
const FILE_NAME = /[/\\.*?:]/;
/** They show settings, and the text of our views with the places of files. */
const SYSTEM_NAME = /^(pg_|duckdb_|sqlite_|pragma_|information_schema)/i;

/** Longer than anything a person writes, short enough to parse at once. */
const MAX_SQL_CHARS = 100_000;

interface SerializedSql {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

export interface CheckedSql {
  readonly sql: string;
  /** Its syntax tree, as DuckDB writes it in JSON. */
  readonly tree: string;
}

/** @throws invalid_argument (`details.position` is 1-based) · permission_denied */
export async function checkReadOnly(connection: DuckDBConnection, sql: string): Promise<CheckedSql> {
  if (sql.length > MAX_SQL_CHARS)
    throw new PlatformError('invalid_argument', `The query is longer than ${MAX_SQL_CHARS} characters.`, { field: 'sql' });
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteText(sql)})`);
  const tree = String(reader.getRowsJson()[0]?.[0]);
  const parsed = JSON.parse(tree) as SerializedSql;
  if (parsed.error) throw notAQuery(sql, parsed);
  const count = parsed.statements?.length ?? 0;
  if (count !== 1)
    throw new PlatformError('invalid_argument', count === 0 ? 'There is no query.' : `One query at a time: these are ${count}.`, {
      field: 'sql',
    });
  walk(parsed.statements);
  return { sql, tree };
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
    checkNode(node as SyntaxNode);
    for (const child of Object.values(node)) walk(child);
  }
}

/** What is looked at; each kind of node has some of it. */
interface SyntaxNode {
  readonly type?: unknown;
  readonly class?: unknown;
  readonly function?: { readonly function_name?: string };
  readonly function_name?: unknown;
  readonly schema_name?: unknown;
  readonly table_name?: unknown;
}

function checkNode({ type, class: kind, function: called, function_name, schema_name, table_name }: SyntaxNode): void {
  if (type === 'TABLE_FUNCTION') {
    const name = called?.function_name ?? '';
    if (!PURE_TABLE_FUNCTIONS.has(name.toLowerCase())) throw refused(`the table function ${name}`);
  }
  if (kind === 'FUNCTION' && typeof function_name === 'string' && FORBIDDEN_FUNCTIONS.has(function_name.toLowerCase()))
    throw refused(`the function ${function_name}`);
  if (type !== 'BASE_TABLE' || typeof table_name !== 'string') return;
  // Names of deployments, also `namespace/name`: they are replaced before DuckDB sees them.
  if (String(schema_name).toLowerCase() === TYPED_SCHEMA) return;
  if (FILE_NAME.test(table_name)) throw refused(`the file "${table_name}"`);
  if (SYSTEM_NAME.test(table_name) || SYSTEM_NAME.test(String(schema_name))) throw refused(`the system table "${table_name}"`);
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
