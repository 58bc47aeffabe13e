// The one table. Virtual both ways (20,000 × 200 stays fluid), keys j/k/Enter/x//, widths and order remembered, CSV, cards on a phone.
import { type ReactNode, useCallback, useId, useMemo, useRef, useState } from 'react';
import { CopyButton } from '../copy-button.tsx';
import { formatCount, nounFor } from '../format-number.ts';
import { useElementWidth } from '../use-element-size.ts';
import type { Column, Sort, Unfold } from './column.ts';
import { ColumnMenu } from './column-menu.tsx';
import { TableCards } from './table-cards.tsx';
import { tableCsv } from './table-csv.ts';
import { TableGrid } from './table-grid.tsx';
import type { HeaderActions } from './table-header.tsx';
import { useTableView } from './table-view.ts';
import { useListKeys } from './use-list-keys.ts';
import { useTableModel } from './use-table-model.ts';

interface DataTableProps<Row> {
  /** Widths, order and hidden columns are remembered under it. */
  readonly name: string;
  /** What the rows are, in the plural, e.g. "runs": names the table and counts it. */
  readonly rowsAre: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  /** Rows that unfold in place, which is then what opening one does. */
  readonly unfold?: Unfold<Row>;
  readonly selection?: ReadonlySet<string>;
  readonly onSelection?: (ids: ReadonlySet<string>) => void;
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort | null) => void;
  /** The rows come sorted; the table only shows which way. */
  readonly sortedByServer?: boolean;
  /** The text filter over all cells; leave out when the page filters by itself. */
  readonly filter?: string;
  readonly onFilter?: (text: string) => void;
  /** Takes the height that is left on the page and scrolls inside; false grows with its rows. */
  readonly fill?: boolean;
  /** Without tools: for short lists inside a section. */
  readonly bare?: boolean;
  readonly tools?: ReactNode;
  /** Shown in place of rows when there are none at all. */
  readonly empty?: ReactNode;
  /** Said after the count, e.g. "more on the server". */
  readonly note?: string | undefined;
  readonly onEnd?: (() => void) | undefined;
}

/** Narrower than this, in px, rows become cards; short tables inside a section hold out longer. */
const cardsBelow = 560;
const bareCardsBelow = 400;

const nobody: ReadonlySet<string> = new Set();

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowId, unfold, selection, onSelection, filter = '', fill = false, bare = false } = props;
  const onOpen = unfold ? (row: Row) => unfold.toggle(rowId(row)) : props.onOpen;
  const id = useId();
  const [box, width] = useElementWidth<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [view, changeView] = useTableView(props.name);
  const [dragged, setDragged] = useState<Readonly<Record<string, number>>>({});
  const [ownSort, setOwnSort] = useState<Sort | null>(null);
  const sort = props.sort === undefined ? ownSort : props.sort;
  const setSort = props.onSort ?? setOwnSort;
  const [cursor, setCursor] = useState(-1);
  const anchor = useRef(-1);
  const liveView = useMemo(() => ({ ...view, widths: { ...view.widths, ...dragged } }), [view, dragged]);
  const model = useTableModel({ columns, rows, rowId, view: liveView, sort, sortedByServer: props.sortedByServer ?? false, filter });
  const shown = model.rows;
  const at = Math.min(cursor, shown.length - 1);

  const toggle = useCallback(
    (index: number, range: boolean) => {
      const next = new Set(selection);
      const turnOn = !next.has(rowId(shown[index] as Row));
      const from = range && anchor.current >= 0 ? Math.min(anchor.current, index) : index;
      const to = range && anchor.current >= 0 ? Math.max(anchor.current, index) : index;
      for (const row of shown.slice(from, to + 1)) {
        if (turnOn) next.add(rowId(row));
        else next.delete(rowId(row));
      }
      anchor.current = index;
      onSelection?.(next);
    },
    [selection, shown, rowId, onSelection],
  );
  useListKeys(
    {
      move: (by) => setCursor(Math.max(0, Math.min(shown.length - 1, at + by))),
      edge: (end) => setCursor(end === 'first' ? 0 : shown.length - 1),
      open: () => at >= 0 && onOpen?.(shown[at] as Row),
      select: () => at >= 0 && onSelection && toggle(at, false),
      filter: () => (field.current ?? document.querySelector<HTMLInputElement>('[data-filter]'))?.focus(),
    },
    !bare,
  );

  const orderNow = () => model.allColumns.map((column) => column.id);
  const actions: HeaderActions = {
    sortBy: (column) => setSort(sort?.id !== column ? { id: column, desc: true } : sort.desc ? { id: column, desc: false } : null),
    resize: (column, next, done) => {
      setDragged(done ? {} : { [column]: next });
      if (done) changeView({ widths: { ...view.widths, [column]: next } });
    },
    move: (column, to) => {
      const order = orderNow().filter((each) => each !== column);
      if (!columns.some((each) => each.id === column)) return;
      order.splice(order.indexOf(to), 0, column);
      changeView({ order });
    },
    shift: (column, by) => {
      const order = orderNow();
      const from = order.indexOf(column);
      const to = from + by;
      if (to < 1 || to >= order.length || from < 1) return;
      order.splice(from, 1);
      order.splice(to, 0, column);
      changeView({ order });
    },
  };
  const copied = () => tableCsv(selection && selection.size > 0 ? shown.filter((row) => selection.has(rowId(row))) : shown, model.columns);
  const shared = {
    label: props.rowsAre,
    columns: model.columns,
    rows: shown,
    rowId,
    onOpen,
    unfold,
    selection,
    onToggle: toggle,
    cursor: at,
    onEnd: props.onEnd,
  };
  return (
    <div ref={box} className={`flex min-w-0 flex-col ${fill ? 'min-h-0 md:flex-1' : ''}`} data-part="table">
      {bare ? null : (
        <div className="flex min-h-9 flex-wrap items-center gap-2 pb-1">
          {props.onFilter ? (
            <input
              ref={field}
              type="search"
              data-filter=""
              aria-label={`Filter ${props.rowsAre}`}
              placeholder="Filter   /"
              value={filter}
              onChange={(event) => props.onFilter?.(event.target.value)}
              onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
              className="h-8 w-full min-w-0 rounded-md border border-rule-strong bg-raised px-2.5 sm:w-60"
            />
          ) : null}
          {props.tools}
          <div className="ml-auto flex items-center gap-1 text-ink-3 text-small">
            <span className="mr-1 whitespace-nowrap" aria-live="polite">
              {selection && selection.size > 0 ? `${formatCount(selection.size)} selected of ` : null}
              {shown.length === rows.length ? null : `${formatCount(shown.length)} of `}
              {formatCount(rows.length)} {nounFor(rows.length, props.rowsAre)}
              {props.note ? `, ${props.note}` : null}
            </span>
            <CopyButton text={copied} label={selection && selection.size > 0 ? 'Copy selected rows as CSV' : 'Copy as CSV'} />
            <ColumnMenu columns={model.allColumns} view={view} change={changeView} />
          </div>
        </div>
      )}
      {rows.length === 0 && props.empty ? (
        props.empty
      ) : width > 0 && width < (bare ? bareCardsBelow : cardsBelow) ? (
        <TableCards {...shared} bare={bare} />
      ) : width > 0 ? (
        <TableGrid
          {...shared}
          id={id}
          widths={model.widths}
          width={width}
          onCursor={setCursor}
          onToggleAll={() => onSelection?.(shown.every((row) => selection?.has(rowId(row))) ? nobody : new Set(shown.map(rowId)))}
          sort={sort}
          actions={actions}
          scroller={scroller}
          fill={fill}
        />
      ) : null}
      {rows.length > 0 && shown.length === 0 ? (
        <p className="py-6 text-ink-2">
          Nothing among {formatCount(rows.length)} {props.rowsAre} contains “{filter}”.
        </p>
      ) : null}
    </div>
  );
}
