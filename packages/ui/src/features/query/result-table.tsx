// The rows of an answer.
import type { SqlResult } from '@ovenbird/contracts/sql';
import { useMemo, useState } from 'react';
import { absent, formatMeasure } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import type { CellValue, Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';

interface Row {
  readonly at: number;
  readonly cells: readonly unknown[];
}
const rowId = (row: Row) => String(row.at);

export const plain = (value: unknown): CellValue =>
  value === null || value === undefined || ['string', 'number', 'boolean'].includes(typeof value)
    ? (value as CellValue)
    : JSON.stringify(value);

/** A column of ids whose pages we know becomes links. */
const linkOf = (column: string, value: string): string | undefined =>
  ({
    prediction_id: `/predictions/${encodeURIComponent(value)}`,
    puid: `/predictions/${encodeURIComponent(value)}`,
    run_id: `/runs/${encodeURIComponent(value)}`,
  })[column];

function cellOf(name: string, value: CellValue) {
  if (value === null || value === undefined) return <span className="text-ink-3">{absent}</span>;
  if (typeof value === 'number') return formatMeasure(value, 6);
  const link = typeof value === 'string' ? linkOf(name, value) : undefined;
  return link ? (
    <PageLink href={link} className="link">
      {String(value)}
    </PageLink>
  ) : (
    String(value)
  );
}

export function ResultTable({ result }: { readonly result: SqlResult }) {
  const [filter, setFilter] = useState('');
  const columns = useMemo(
    () =>
      result.columns.map((column, index): Column<Row> => {
        const numeric = result.rows.some((row) => typeof row[index] === 'number');
        return {
          id: `${index} ${column.name}`,
          header: column.name,
          grow: false,
          width: Math.max(80, Math.min(280, 40 + column.name.length * 8, 400)),
          align: numeric ? 'end' : 'start',
          value: (row) => plain(row.cells[index]),
          cell: (row) => cellOf(column.name, plain(row.cells[index])),
        };
      }),
    [result],
  );
  const rows = useMemo(() => result.rows.map((cells, at): Row => ({ at, cells })), [result]);
  if (rows.length === 0) return <p className="text-ink-2">The answer has no rows.</p>;
  return <DataTable name="query" rowsAre="rows" columns={columns} rows={rows} rowId={rowId} fill filter={filter} onFilter={setFilter} />;
}
