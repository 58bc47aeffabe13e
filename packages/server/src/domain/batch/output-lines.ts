// Results as the lines of the partial output, and what columns they have.
import { wideJsonText } from '../../kernel/wide-json.ts';
import type { InputRow } from './batch-files.ts';
import type { ColumnType, OutputColumn } from './batch-job.ts';
import type { RowResult } from './predict-rows.ts';

const ROW = 'row';
const ERROR = 'error';

export interface OutputLines {
  /**
   * @param firstRow  number of the first row in the whole input, from 0
   * @returns         one JSON object a line
   */
  write(rows: readonly InputRow[], results: readonly RowResult[], firstRow: number): string;
  /** In the order in which they were first seen; `error` is the last. */
  columns(): readonly OutputColumn[];
}

/**
 * `row`, the kept columns, the outputs, and `error` where there is one. An output whose name is taken by `row` or `error` is
 * called `output.<name>`, a kept column whose name is an output's `input.<name>`.
 */
export function createOutputLines(keep: readonly string[], before: readonly OutputColumn[]): OutputLines {
  const types = new Map<string, ColumnType | null>(before.map(({ name, type }) => [name, type]));
  for (const [name, type] of [
    [ROW, 'BIGINT'],
    [ERROR, 'VARCHAR'],
  ] as const)
    if (!types.has(name)) types.set(name, type);
  const keepsAll = keep.includes('*');

  function add(line: Record<string, unknown>, name: string, value: unknown): void {
    line[name] = value;
    const known = types.get(name);
    // Most values are of the type that the column has.
    const type = typeOf(value);
    if (known === undefined) types.set(name, type);
    else if (type !== null && type !== known) types.set(name, widest(known, type));
  }

  return {
    write: (rows, results, firstRow) => {
      let text = '';
      for (const [index, result] of results.entries()) {
        const line: Record<string, unknown> = { [ROW]: firstRow + index };
        const outputs = 'values' in result ? result.values : {};
        const given = rows[index]!.value;
        if (isFields(given))
          for (const name of keepsAll ? Object.keys(given) : keep)
            add(line, name in outputs || name === ROW || name === ERROR ? `input.${name}` : name, given[name] ?? null);
        for (const [name, value] of Object.entries(outputs)) add(line, name === ROW || name === ERROR ? `output.${name}` : name, value);
        if ('error' in result) line[ERROR] = result.error;
        text += `${wideJsonText(line)}\n`;
      }
      return text;
    },
    columns: () => {
      const all = [...types].map(([name, type]) => ({ name, type }));
      return [...all.filter(({ name }) => name !== ERROR), { name: ERROR, type: 'VARCHAR' as const }];
    },
  };
}

const INT64 = 2n ** 63n;

function typeOf(value: unknown): ColumnType | null {
  switch (typeof value) {
    case 'boolean':
      return 'BOOLEAN';
    case 'number':
      return Number.isSafeInteger(value) ? 'BIGINT' : 'DOUBLE';
    case 'bigint':
      return value >= -INT64 && value < INT64 ? 'BIGINT' : 'VARCHAR';
    case 'string':
      return 'VARCHAR';
    default:
      if (value === null || value === undefined) return null;
      return Array.isArray(value) && value.every((item) => typeof item === 'number') ? 'DOUBLE[]' : 'JSON';
  }
}

function widest(known: ColumnType | null, type: ColumnType): ColumnType {
  if (known === null) return type;
  const both = new Set([known, type]);
  if (both.has('BIGINT') && both.has('DOUBLE')) return 'DOUBLE';
  if (both.has('DOUBLE[]') || both.has('JSON')) return 'JSON';
  return 'VARCHAR';
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
