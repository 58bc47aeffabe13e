// The ways in which a caller can write a table, brought to one: names, a number of rows, and a value for each row and column.
import { PlatformError } from '../../../kernel/errors.ts';
import { describeValue } from './coerce-value.ts';
import { shapeOf } from './nested-values.ts';
import type { Payload, PayloadTensor } from './payload.ts';

export interface TableSource {
  /** Empty when columns go by position. */
  readonly names: readonly string[];
  readonly columns: number;
  readonly rows: number;
  at(row: number, column: number): unknown;
}

/** @param wanted  how the model's columns are shown in messages, e.g. `4 columns (a, b, c, d)` */
export function tableSource(payload: Payload, columnCount: number, wanted: string): TableSource {
  switch (payload.kind) {
    case 'rows':
      return rowsSource(payload.names, payload.value, columnCount, wanted);
    case 'dense':
      return denseSource(payload.names, payload.shape, payload.values, columnCount, wanted);
    case 'tensors':
      return tensorsSource(payload.tensors, wanted);
    case 'json':
      return jsonSource(payload.value, wanted);
    case 'text':
    case 'bytes':
      if (columnCount === 1) {
        const value = payload.kind === 'text' ? payload.value : payload.base64;
        return { names: [], columns: 1, rows: 1, at: () => value };
      }
      throw new PlatformError(
        'invalid_argument',
        `The model takes ${wanted}; got one ${payload.kind === 'text' ? 'text' : 'block of bytes'}.`,
      );
  }
}

function rowsSource(names: readonly string[], value: readonly unknown[], columnCount: number, wanted: string): TableSource {
  if (value.length > 0 && !Array.isArray(value[0])) {
    // A flat list is a column of its own only where there is one column: a row of numbers is not guessed to be a table.
    if (columnCount !== 1)
      throw new PlatformError(
        'invalid_argument',
        `The model takes rows of ${wanted}; got a flat list of ${value.length} (shape [${shapeOf(value)}]). Write one list per row: [[…]].`,
      );
    return { names: [], columns: 1, rows: value.length, at: (row) => value[row] };
  }
  const columns = names.length > 0 ? names.length : value.length > 0 ? (value[0] as unknown[]).length : columnCount;
  for (let row = 0; row < value.length; row += 1) {
    const cells = value[row];
    if (!Array.isArray(cells) || cells.length !== columns)
      throw new PlatformError(
        'invalid_argument',
        `Row ${row} has ${Array.isArray(cells) ? `${cells.length} values` : describeValue(cells)}; expected ${columns} values${names.length > 0 ? ` (${names.join(', ')})` : ''}.`,
      );
  }
  return { names, columns, rows: value.length, at: (row, column) => (value[row] as unknown[])[column] };
}

function denseSource(
  names: readonly string[],
  shape: readonly number[],
  values: readonly unknown[],
  columnCount: number,
  wanted: string,
): TableSource {
  if (shape.length === 1 && columnCount === 1) return { names: [], columns: 1, rows: shape[0]!, at: (row) => values[row] };
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined)
    throw new PlatformError(
      'invalid_argument',
      `The model takes ${wanted}: expected shape [-1, ${columnCount}], got [${shape.join(', ')}].`,
    );
  if (names.length > 0 && names.length !== columns)
    throw new PlatformError('invalid_argument', `There are ${names.length} names for ${columns} columns (shape [${shape.join(', ')}]).`);
  return { names, columns, rows, at: (row, column) => values[row * columns + column] };
}

function tensorsSource(tensors: readonly PayloadTensor[], wanted: string): TableSource {
  const [only] = tensors;
  if (only && tensors.length === 1 && only.shape.length === 2 && only.shape[1] !== 1) {
    const [rows = 0, columns = 0] = only.shape;
    const data = only.data.flat(2);
    return { names: [], columns, rows, at: (row, column) => data[row * columns + column] };
  }
  const rows = only?.shape[0] ?? 0;
  const columns = tensors.map((tensor) => {
    const isColumn = tensor.shape.length === 1 || (tensor.shape.length === 2 && tensor.shape[1] === 1);
    if (!isColumn || tensor.shape[0] !== rows)
      throw new PlatformError(
        'invalid_argument',
        `Input "${tensor.name}" has shape [${tensor.shape.join(', ')}]; the model takes ${wanted}, each of shape [${isColumn ? rows : -1}].`,
      );
    return tensor.data.flat(2);
  });
  return { names: tensors.map((tensor) => tensor.name), columns: columns.length, rows, at: (row, column) => columns[column]![row] };
}

/** Records, or an object of columns, or one record. */
function jsonSource(value: unknown, wanted: string): TableSource {
  const records = Array.isArray(value) ? value : undefined;
  if (records?.every(isObject)) return recordsSource(records);
  if (isObject(value)) {
    const columns = Object.values(value);
    if (columns.length === 0 || !columns.every(Array.isArray)) return recordsSource([value]);
    const rows = columns[0]!.length;
    const uneven = Object.keys(value).find((name) => (value[name] as unknown[]).length !== rows);
    if (uneven !== undefined)
      throw new PlatformError(
        'invalid_argument',
        `Column "${uneven}" has ${(value[uneven] as unknown[]).length} rows, others have ${rows}.`,
      );
    return { names: Object.keys(value), columns: columns.length, rows, at: (row, column) => columns[column]![row] };
  }
  throw new PlatformError(
    'invalid_argument',
    `The model takes ${wanted}: as a list of objects or an object of lists; got ${describeValue(value)}.`,
  );
}

function recordsSource(records: readonly Readonly<Record<string, unknown>>[]): TableSource {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return {
    names,
    columns: names.length,
    rows: records.length,
    at: (row, column) => {
      const record = records[row]!;
      const name = names[column]!;
      // A column may be called `constructor`.
      return Object.hasOwn(record, name) ? record[name] : null;
    },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
