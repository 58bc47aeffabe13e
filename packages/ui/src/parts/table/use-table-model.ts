// Joins columns, rows and a person's settings into what is drawn: TanStack Table does order, widths, visibility and sorting.
import {
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Column, Sort } from './column.ts';
import { compareValues, isMissing } from './compare-values.ts';
import type { TableView } from './table-view.ts';

const features = tableFeatures({
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

interface ModelInput<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly view: TableView;
  readonly sort: Sort | null;
  /** True when the rows come sorted from the server. */
  readonly sortedByServer: boolean;
  readonly filter: string;
}

export interface TableModel<Row> {
  /** Visible, in order. */
  readonly columns: readonly Column<Row>[];
  readonly allColumns: readonly Column<Row>[];
  readonly widths: readonly number[];
  /** Filtered and sorted. */
  readonly rows: readonly Row[];
}

const defaultWidth = 120;

/** TanStack Table wants rows to be objects; ours may be anything. */
interface Held<Row> {
  readonly row: Row;
}

export function useTableModel<Row>({ columns, rows, rowId, view, sort, sortedByServer, filter }: ModelInput<Row>): TableModel<Row> {
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        accessorFn: (held: Held<Row>) => {
          const value = column.value(held.row);
          return isMissing(value) ? undefined : value;
        },
        size: column.width ?? defaultWidth,
        minSize: 48,
        maxSize: 2000,
        sortUndefined: 'last' as const,
        sortFn: (a: { original: Held<Row> }, b: { original: Held<Row> }) =>
          compareValues(column.value(a.original.row), column.value(b.original.row)),
      })),
    [columns],
  );
  const wanted = filter.trim().toLowerCase();
  const data = useMemo(() => {
    const holds = (row: Row) =>
      columns.some((column) =>
        String(column.value(row) ?? '')
          .toLowerCase()
          .includes(wanted),
      );
    return (wanted === '' ? rows : rows.filter(holds)).map((row): Held<Row> => ({ row }));
  }, [rows, columns, wanted]);
  const visibility = useMemo(
    () => Object.fromEntries(columns.map((column) => [column.id, view.shown[column.id] ?? !column.hidden])),
    [columns, view.shown],
  );
  const sorting = useMemo(() => (sort ? [{ id: sort.id, desc: sort.desc }] : []), [sort]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: (held) => rowId(held.row),
    manualSorting: sortedByServer,
    state: { columnOrder: view.order as string[], columnSizing: view.widths, columnVisibility: visibility, sorting },
    onColumnOrderChange: ignore,
    onColumnSizingChange: ignore,
    onColumnVisibilityChange: ignore,
    onSortingChange: ignore,
  });
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const visible = table.getVisibleLeafColumns();
  return {
    columns: visible.flatMap((column) => byId.get(column.id) ?? []),
    allColumns: table.getAllLeafColumns().flatMap((column) => byId.get(column.id) ?? []),
    widths: visible.map((column) => column.getSize()),
    rows: table.getRowModel().rows.map((row) => row.original.row),
  };
}

/** The view and the URL are the owners of this state; the table only reads it. */
function ignore(): void {}
