// Rows as CSV (RFC 4180), for the clipboard and for files. A text that a spreadsheet would run as a formula is kept as text.
import type { CellValue, Column } from './column.ts';

export function csvField(value: CellValue): string {
  if (value == null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLines = (lines: readonly (readonly CellValue[])[]): string =>
  lines.map((line) => line.map(csvField).join(',')).join('\r\n');

export const tableCsv = <Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string =>
  csvLines([columns.map((column) => column.header), ...rows.map((row) => columns.map((column) => column.value(row)))]);
