// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid, because a native table cannot leave rows and columns out of the document
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid takes the focus and points at the current row
// The table of wide screens: a grid that draws only the rows and columns in sight; selection and the first column stay at the left edge.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useMemo } from 'react';
import { absent } from '../format-number.ts';
import type { CellValue, Column, Sort, Unfold } from './column.ts';
import { isMissing } from './compare-values.ts';
import { type HeaderActions, HeaderCell } from './table-header.tsx';
import { UnfoldButton } from './unfold-button.tsx';

const rowHeight = 34;
const selectWidth = 34;
const unfoldWidth = 28;

export interface GridProps<Row> {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly widths: readonly number[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly cursor: number;
  readonly onCursor: (index: number) => void;
  readonly onOpen?: ((row: Row) => void) | undefined;
  readonly unfold?: Unfold<Row> | undefined;
  readonly selection?: ReadonlySet<string> | undefined;
  readonly onToggle?: ((index: number, range: boolean) => void) | undefined;
  readonly onToggleAll?: (() => void) | undefined;
  readonly sort: Sort | null;
  readonly actions: HeaderActions;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly fill: boolean;
  readonly onEnd?: (() => void) | undefined;
  readonly width: number;
}

export function cellText(value: CellValue): ReactNode {
  if (isMissing(value)) return <span className="text-ink-3">{Number.isNaN(value) ? 'NaN' : absent}</span>;
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
}

export function TableGrid<Row>(props: GridProps<Row>) {
  const { columns, rows, rowId, scroller, selection, unfold, fill } = props;
  const left = (selection ? selectWidth : 0) + (unfold ? unfoldWidth : 0);
  const widths = useGrownWidths(columns, props.widths, props.width - left);
  const pinnedWidth = left + (widths[0] ?? 0);
  const totalWidth = left + widths.reduce((sum, each) => sum + each, 0);

  // Heights stay with their rows when others come before them.
  const rowKey = useCallback((index: number) => rowId(rows[index] as Row), [rows, rowId]);
  const rowWindow = useVirtualizer({
    count: rows.length,
    ...(unfold ? { getItemKey: rowKey } : {}),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingStart: rowHeight,
    scrollPaddingStart: rowHeight,
  });
  const columnWindow = useVirtualizer({
    horizontal: true,
    count: Math.max(0, columns.length - 1),
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index + 1] ?? 0,
    paddingStart: pinnedWidth,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are cached in the virtualizer and must be dropped when they change
  useLayoutEffect(() => columnWindow.measure(), [columnWindow, widths, pinnedWidth]);

  useEffect(() => {
    if (props.cursor >= 0) rowWindow.scrollToIndex(props.cursor, { align: 'auto' });
  }, [props.cursor, rowWindow]);

  const currentRow = rows[props.cursor];
  const currentIsOpen = currentRow !== undefined && unfold?.open.has(rowId(currentRow));
  // What unfolds below the middle would be out of sight.
  useEffect(() => {
    const top = rowWindow.measurementsCache[props.cursor]?.start ?? 0;
    const middle = (rowWindow.scrollOffset ?? 0) + (rowWindow.scrollRect?.height ?? 0) / 2;
    if (currentIsOpen && top > middle) rowWindow.scrollToIndex(props.cursor, { align: 'start' });
  }, [currentIsOpen, props.cursor, rowWindow]);

  const drawnRows = rowWindow.getVirtualItems();
  const lastDrawn = drawnRows.at(-1)?.index ?? -1;
  const { onEnd } = props;
  useEffect(() => {
    if (onEnd && rows.length > 0 && lastDrawn >= rows.length - 20) onEnd();
  }, [onEnd, lastDrawn, rows.length]);

  const first = columns[0];
  const drawnColumns = columnWindow.getVirtualItems().flatMap((item) => {
    const column = columns[item.index + 1];
    return column ? [{ column, index: item.index + 1, left: item.start, width: item.size }] : [];
  });
  const openOnClick = (row: Row, index: number) => (event: MouseEvent) => {
    props.onCursor(index);
    // A link or a control in the row answers for itself; selecting text is not a click.
    if ((event.target as HTMLElement).closest('a,button,input,label,[data-unfolded]') || window.getSelection()?.toString()) return;
    props.onOpen?.(row);
  };
  return (
    <div
      ref={scroller}
      role="grid"
      id={props.id}
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable={selection ? true : undefined}
      aria-activedescendant={props.cursor >= 0 ? `${props.id}-${props.cursor}` : undefined}
      tabIndex={0}
      className={`relative overflow-auto overscroll-x-contain ${fill ? 'min-h-40 flex-1' : ''}`}
      style={fill ? undefined : { height: rowWindow.getTotalSize() + 1 + (totalWidth > props.width + 1 ? 14 : 0) }}
    >
      <div role="rowgroup" className="sticky top-0 z-20 bg-paper" style={{ width: totalWidth, height: 0 }}>
        <div role="row" aria-rowindex={1} className="relative border-rule border-b bg-paper" style={{ height: rowHeight }}>
          <div className="sticky left-0 z-10 flex h-full bg-paper" style={{ width: pinnedWidth }}>
            {selection ? (
              <SelectAll checked={rows.length > 0 && rows.every((row) => selection.has(rowId(row)))} onToggle={props.onToggleAll} />
            ) : null}
            {unfold ? (
              <div role="columnheader" className="shrink-0" style={{ width: unfoldWidth }}>
                <span className="sr-only">Details</span>
              </div>
            ) : null}
            {first ? (
              <HeaderCell column={first} index={0} left={0} width={widths[0] ?? 0} sort={props.sort} pinned actions={props.actions} />
            ) : null}
          </div>
          {drawnColumns.map(({ column, ...place }) => (
            <HeaderCell key={column.id} column={column} {...place} sort={props.sort} actions={props.actions} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative" style={{ width: totalWidth, height: rowWindow.getTotalSize() }}>
        {drawnRows.map((item) => {
          const row = rows[item.index];
          if (row === undefined || !first) return null;
          const id = rowId(row);
          const chosen = selection?.has(id) ?? false;
          const current = item.index === props.cursor;
          const ground = chosen ? 'bg-accent-soft' : current ? 'bg-hover' : 'bg-paper group-hover/row:bg-hover';
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard on the page, see use-list-keys
            <div
              key={id}
              id={`${props.id}-${item.index}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              aria-selected={selection ? chosen : undefined}
              onClick={openOnClick(row, item.index)}
              ref={unfold ? rowWindow.measureElement : undefined}
              data-index={item.index}
              className={`group/row absolute top-0 left-0 w-full border-rule border-b ${ground} ${props.onOpen ? 'cursor-pointer' : ''}`}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <div className="relative" style={{ height: rowHeight - 1 }}>
                <div className={`sticky left-0 z-10 flex h-full items-center ${ground}`} style={{ width: pinnedWidth }}>
                  {current ? <span className="absolute inset-y-0 left-0 w-0.5 bg-accent" aria-hidden="true" /> : null}
                  {selection ? (
                    <div role="gridcell" className="flex shrink-0 items-center justify-center" style={{ width: selectWidth }}>
                      <input
                        type="checkbox"
                        tabIndex={-1}
                        aria-label={`Select ${String(first.value(row) ?? id)}`}
                        checked={chosen}
                        onClick={(event) => props.onToggle?.(item.index, event.shiftKey)}
                        onChange={() => {}}
                        className="accent-accent-fill"
                      />
                    </div>
                  ) : null}
                  {unfold ? (
                    <div role="gridcell" className="flex shrink-0 items-center justify-center" style={{ width: unfoldWidth }}>
                      <UnfoldButton unfold={unfold} id={id} what={String(first.value(row) ?? id)} />
                    </div>
                  ) : null}
                  <Cell column={first} row={row} index={0} width={widths[0] ?? 0} />
                </div>
                {drawnColumns.map(({ column, index, left: at, width }) => (
                  <Cell key={column.id} column={column} row={row} index={index} width={width} left={at} />
                ))}
              </div>
              {unfold?.open.has(id) ? (
                <div
                  role="gridcell"
                  aria-colspan={columns.length}
                  data-unfolded=""
                  className="sticky left-0 cursor-auto border-rule border-t bg-paper px-4 pt-2 pb-4"
                  style={{ width: props.width }}
                >
                  {unfold.content(row)}
                </div>
              ) : null}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Cell<Row>({ column, row, index, width, left }: { column: Column<Row>; row: Row; index: number; width: number; left?: number }) {
  return (
    <div
      role="gridcell"
      aria-colindex={index + 1}
      className={`flex h-full min-w-0 items-center px-2 ${column.align === 'end' ? 'justify-end' : ''} ${left === undefined ? 'shrink-0' : 'absolute top-0 left-0'}`}
      style={left === undefined ? { width } : { width, transform: `translateX(${left}px)` }}
    >
      <div className="min-w-0 truncate">{column.cell ? column.cell(row) : cellText(column.value(row))}</div>
    </div>
  );
}

function SelectAll({ checked, onToggle }: { checked: boolean; onToggle: (() => void) | undefined }) {
  return (
    <div role="columnheader" className="flex shrink-0 items-center justify-center" style={{ width: selectWidth }}>
      <input type="checkbox" aria-label="Select all rows" checked={checked} onChange={() => onToggle?.()} className="accent-accent-fill" />
    </div>
  );
}

/** Gives what is left of the width to the column that wants to grow. */
function useGrownWidths<Row>(columns: readonly Column<Row>[], widths: readonly number[], available: number): readonly number[] {
  const key = widths.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the widths by value
  return useMemo(() => {
    const spare = Math.floor(available - widths.reduce((sum, each) => sum + each, 0));
    if (spare <= 0) return widths;
    const marked = columns.findIndex((column) => column.grow);
    const growing = marked === -1 && columns[0]?.grow !== false ? 0 : marked;
    return widths.map((each, index) => (index === growing ? each + spare : each));
  }, [columns, key, available]);
}
