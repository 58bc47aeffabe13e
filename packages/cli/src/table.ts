// Rows as aligned columns, cut to the width of the terminal when a person reads them.

export interface TableOptions {
  /** Characters of a line; absent: nothing is cut. */
  readonly columns?: number;
}

const GAP = '   ';
/** Below this a column says nothing. */
const NARROWEST = 8;

/** @returns e.g. `NAME   STATE\nfood   Available\n`; numbers are aligned right */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  options: TableOptions = {},
): string {
  const texts = rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell).replaceAll(/\s*\n\s*/g, ' '))));
  const widths = header.map((title, column) => Math.max(title.length, ...texts.map((row) => (row[column] ?? '').length)));
  const isNumber = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === null),
  );
  if (options.columns !== undefined) narrow(widths, options.columns);

  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const shown = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
        return isNumber[column] ? shown.padStart(width) : shown.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  return `${[header, ...texts].map(line).join('\n')}\n`;
}

/** Takes from the widest column until the line fits. */
function narrow(widths: number[], columns: number): void {
  const available = columns - GAP.length * (widths.length - 1);
  for (;;) {
    const over = widths.reduce((sum, width) => sum + width, 0) - available;
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (over <= 0 || width <= NARROWEST) return;
    const second = Math.max(NARROWEST, ...widths.filter((_, column) => column !== widest));
    widths[widest] = Math.max(NARROWEST, width - over, Math.min(width - 1, second));
  }
}

/** RFC 4180, with a header line. */
export function formatCsv(header: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}
