// `ovenbird sql "select …"`.
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { positiveInteger } from '../number-option.ts';
import { formatCsv, formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { durationText } from '../time-text.ts';

interface SqlOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly maxRows: number;
}

export function addSqlCommand(program: Command, terminal: Terminal): void {
  program
    .command('sql')
    .summary('ask the prediction log')
    .description('Run one SELECT over what is logged (ovenbird sql tables lists what there is).')
    .argument('<query>', 'SQL as DuckDB speaks it; - reads it from standard input; "tables" lists tables and columns')
    .option('--json', 'print one JSON object per row')
    .option('--csv', 'print CSV with a header')
    .option('--max-rows <n>', 'most rows', positiveInteger, 1000)
    .action(async (query: string, options: SqlOptions, command: Command) => {
      const { client } = contextOf(command, terminal);
      if (query.trim().toLowerCase() === 'tables') {
        const { tables } = await client.sql.tables({}, { signal: terminal.signal });
        const rows = tables.flatMap((table) => table.columns.map((column) => [table.name, column.name, column.type, column.description]));
        print(['table', 'column', 'type', 'description'], rows, options, terminal);
        return;
      }
      const sql = query === '-' ? await terminal.read('-') : query;
      const result = await client.sql.query({ body: { sql, maxRows: options.maxRows } }, { signal: terminal.signal });
      const header = result.columns.map((column) => column.name);
      print(header, result.rows, options, terminal);
      if (result.truncated) terminal.err(`Only the first ${result.rows.length} rows; see more with --max-rows.\n`);
      if (terminal.isInteractive && !options.json && !options.csv) {
        terminal.err(`${result.rows.length} ${result.rows.length === 1 ? 'row' : 'rows'} in ${durationText(result.elapsedMs)}\n`);
      }
    });
}

function print(header: readonly string[], rows: readonly (readonly unknown[])[], { json, csv }: SqlOptions, terminal: Terminal): void {
  if (json) {
    const objects = rows.map((row) => JSON.stringify(Object.fromEntries(header.map((name, column) => [name, row[column]]))));
    terminal.out(objects.map((line) => `${line}\n`).join(''));
    return;
  }
  if (csv) {
    terminal.out(formatCsv(header, rows));
    return;
  }
  const cells = rows.map((row) => row.map((value) => (typeof value === 'number' ? value : cellText(value))));
  terminal.out(formatTable(header, cells, terminal.isInteractive ? { columns: terminal.columns } : {}));
}

function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
