// Comma-separated values as a client of mlflow sends them (RFC 4180): a line of names, then rows; fields may be quoted.
import { PlatformError } from '../../kernel/errors.ts';
import { MISSING_TEXTS } from '../../kernel/missing-texts.ts';

export interface CsvTable {
  readonly names: readonly string[];
  /** Cells are texts; what stands for a missing value is null. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const MISSING: ReadonlySet<string> = new Set(MISSING_TEXTS);

/** @throws invalid_argument naming the line */
export function parseCsv(text: string): CsvTable {
  const [names = [], ...rows] = splitRecords(text);
  if (names.length === 0) throw fault('the body is empty: its first line names the columns');
  for (const [index, row] of rows.entries())
    if (row.length !== names.length) throw fault(`row ${index} has ${row.length} values; expected ${names.length} (${names.join(', ')})`);
  return { names, rows: rows.map((row) => row.map((cell) => (MISSING.has(cell) ? null : cell))) };
}

/**
 * Cells of a column whose type nobody knows, as pandas would read them: numbers where all are, true and false where all
 * are, else texts.
 */
export function guessColumn(cells: readonly (string | null)[]): readonly unknown[] {
  const given = cells.filter((cell) => cell !== null);
  if (given.every((cell) => NUMBER.test(cell))) return cells.map((cell) => (cell === null ? null : numberOf(cell)));
  if (given.every((cell) => TRUTH.test(cell))) return cells.map((cell) => (cell === null ? null : cell.toLowerCase() === 'true'));
  return cells;
}

const NUMBER = /^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$/;
const TRUTH = /^(true|false)$/i;

function numberOf(cell: string): number | bigint {
  const number = Number(cell);
  return Number.isSafeInteger(number) || !/^\s*[-+]?\d+\s*$/.test(cell) ? number : BigInt(cell.trim());
}

/** Lines that are empty say nothing. */
function splitRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const field = readField(text, at);
    record.push(field.value);
    at = field.end;
    if (text[at] === ',') {
      at += 1;
      // A comma at the very end begins one more field, which is empty.
      if (at < text.length) continue;
      record.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  }
  return records;
}

function readField(text: string, from: number): { readonly value: string; readonly end: number } {
  if (text[from] !== '"') {
    const end = endOfField(text, from);
    return { value: text.slice(from, end), end };
  }
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) throw fault(`a quoted field that begins at character ${from} does not end`);
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const end = endOfField(text, quote + 1);
      return { value: value + text.slice(quote + 1, end), end };
    }
    value += '"';
    at = quote + 2;
  }
}

const END_OF_FIELD = /[,\r\n]/g;

function endOfField(text: string, from: number): number {
  END_OF_FIELD.lastIndex = from;
  return END_OF_FIELD.exec(text)?.index ?? text.length;
}

function fault(message: string): PlatformError {
  return new PlatformError('invalid_argument', `CSV: ${message}.`);
}
