// The table at the size it is made for: 20,000 rows of 200 columns, with a state, a name and numbers.
import { useMemo, useState } from 'react';
import { formatMeasure } from '../../parts/format-number.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import { states } from '../../parts/states.ts';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';

const rowCount = 20_000;
const columnCount = 200;
const rows = Array.from({ length: rowCount }, (_, index) => index);
const rowId = (row: number) => String(row);
const stateOf = (row: number) => states[row % states.length] ?? 'unknown';
const numberAt = (row: number, column: number) => ((row * 7919 + column * 104_729) % 10_007) / 10_007;

function columnsOf(): Column<number>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      width: 160,
      card: 'title',
      value: (row) => `row ${row + 1}`,
      cell: (row) => <span className="font-medium">row {row + 1}</span>,
    },
    { id: 'state', header: 'State', width: 120, card: 'fact', value: stateOf, cell: (row) => <StateBadge state={stateOf(row)} /> },
    ...Array.from(
      { length: columnCount - 2 },
      (_, column): Column<number> => ({
        id: `c${column}`,
        header: `metric ${column + 1}`,
        width: 100,
        align: 'end',
        value: (row) => numberAt(row, column),
        cell: (row) => formatMeasure(numberAt(row, column)),
        ...(column === 0 ? { card: 'fact' as const } : {}),
      }),
    ),
  ];
}

const fewColumns = columnsOf().slice(0, 4);
const fewRows = rows.slice(0, 3);

/** Rows that show more below themselves, one of them unfolded. */
function DesignUnfolding() {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(['1']));
  const toggle = (id: string) => setOpen(open.has(id) ? new Set([...open].filter((each) => each !== id)) : new Set([...open, id]));
  return (
    <section aria-label="Rows that unfold" className="mt-8">
      <h2 className="label mb-2">Rows that unfold</h2>
      <DataTable
        name="design-unfolding"
        rowsAre="loaves"
        columns={fewColumns}
        rows={fewRows}
        rowId={rowId}
        unfold={{ open, toggle, content: (row) => <p>What there is to know of row {row + 1}, with room for code and lists.</p> }}
        bare
      />
    </section>
  );
}

export function DesignTable() {
  const columns = useMemo(columnsOf, []);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState('');
  return (
    <>
      <section aria-label="Table" className="flex flex-col md:h-[520px]">
        <h2 className="label mb-2">Table, 20,000 rows × 200 columns</h2>
        <DataTable
          name="design"
          rowsAre="rows"
          columns={columns}
          rows={rows}
          rowId={rowId}
          selection={selection}
          onSelection={setSelection}
          filter={filter}
          onFilter={setFilter}
          fill
        />
      </section>
      <DesignUnfolding />
    </>
  );
}
