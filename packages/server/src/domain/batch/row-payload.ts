// Rows of an input as what a model is asked.
import { PlatformError } from '../../kernel/errors.ts';
import { parseWideJson, wideJsonText } from '../../kernel/wide-json.ts';
import { describeValue, type IoSchema, type Payload, shapeOf } from '../serving/index.ts';
import type { InputRow } from './batch-files.ts';
import type { BatchSpec } from './batch-job.ts';

export interface PayloadOptions extends Pick<BatchSpec, 'dataType' | 'column' | 'columns' | 'keep'> {
  /** What the model says that it takes. */
  readonly inputs: IoSchema | undefined;
  /** Every cell is text, as in CSV: what looks like a number is one, unless the model says what it wants. */
  readonly cellsAreText: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * One row of `json` and `str`; several of the others. `raw` is none of this module's.
 * @throws invalid_argument when a row is not what the data type says
 */
export function rowPayload(rows: readonly InputRow[], options: PayloadOptions): Payload {
  switch (options.dataType) {
    case 'data':
      return { kind: 'rows', names: [], value: rows.map((row) => oneRow(jsonIn(row, options))) };
    case 'json':
      return { kind: 'json', value: jsonIn(rows[0]!, options) };
    case 'str':
      return { kind: 'text', value: textOf(requestIn(rows[0]!, options.column)) };
    default:
      return columnsPayload(rows.map(fieldsOf), options);
  }
}

/** The request in a row: the row itself, or its column. @throws invalid_argument */
export function requestIn(row: InputRow, column: string | undefined): unknown {
  if (column === undefined) {
    if (row.fault !== undefined) throw new PlatformError('invalid_argument', row.fault);
    return row.value;
  }
  const fields = fieldsOf(row);
  if (Object.hasOwn(fields, column)) return fields[column];
  throw new PlatformError('invalid_argument', `There is no column ${column}; there are ${Object.keys(fields).join(', ') || 'none'}.`);
}

/** A cell that can only be text holds the text of it. @throws invalid_argument */
function jsonIn(row: InputRow, { column, cellsAreText }: PayloadOptions): unknown {
  const value = requestIn(row, column);
  if (!cellsAreText || typeof value !== 'string') return value;
  try {
    return parseWideJson(value);
  } catch {
    throw new PlatformError('invalid_argument', `Column ${column}: expected JSON, got ${describeValue(value)}.`);
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : wideJsonText(value);
}

function fieldsOf({ value, fault }: InputRow): Fields {
  if (fault !== undefined) throw new PlatformError('invalid_argument', fault);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new PlatformError('invalid_argument', `A row is an object of columns; got ${describeValue(value)}.`);
}

/** `[1, 2]` and `[[1, 2]]`, as Seldon's batch processor has it, are the same row. */
function oneRow(value: unknown): unknown {
  if (!Array.isArray(value)) throw new PlatformError('invalid_argument', `A row is a list of values; got ${describeValue(value)}.`);
  if (!Array.isArray(value[0])) return value;
  if (value.length === 1) return value[0];
  throw new PlatformError('invalid_argument', `A line is one row; this one holds ${value.length}.`);
}

function columnsPayload(rows: readonly Fields[], options: PayloadOptions): Payload {
  const { inputs, cellsAreText } = options;
  const names = namesOf(rows[0]!, options);
  // Text stays text where the model's own types say what it becomes.
  const cell = cellsAreText && inputs?.kind !== 'columns' ? looseValue : (value: unknown) => value;
  const isUniform = rows.every((row) => names.every((name) => Object.hasOwn(row, name)));
  if (!isUniform && inputs?.kind !== 'columns') {
    const missing = names.find((name) => rows.some((row) => !Object.hasOwn(row, name)));
    throw new PlatformError('invalid_argument', `There is no column ${missing}.`);
  }
  if (inputs?.kind === 'tensors' && (inputs.tensors.length > 1 || names.includes(inputs.tensors[0]!.name)))
    return {
      kind: 'tensors',
      tensors: names.map((name) => {
        const data = rows.map((row) => cell(row[name]));
        return { name, shape: shapeOf(data), data };
      }),
    };
  // Not all rows have the same columns: the table then has all of them, with nulls.
  if (!isUniform) return { kind: 'json', value: rows };
  const [only] = names;
  if (names.length === 1 && rows.every((row) => Array.isArray(row[only!])))
    return { kind: 'rows', names: [], value: rows.map((row) => row[only!]) };
  return { kind: 'rows', names, value: rows.map((row) => names.map((name) => cell(row[name]))) };
}

function namesOf(row: Fields, { columns, keep, inputs }: PayloadOptions): readonly string[] {
  if (columns) return columns;
  const all = Object.keys(row);
  const isNamed = inputs?.kind === 'columns' && inputs.columns.some(({ name }) => name !== '');
  // The model's own names tell which columns are for it.
  if (isNamed) return all;
  return keep.includes('*') ? all : all.filter((name) => !keep.includes(name));
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/** Not `007`, which is a name rather than a number, nor what a number would round. */
function looseValue(value: unknown): unknown {
  if (typeof value !== 'string' || !NUMBER.test(value)) return value;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? BigInt(value) : number;
}
