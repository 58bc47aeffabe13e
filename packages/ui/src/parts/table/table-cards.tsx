// The table of narrow screens: a card per row, with its title and the facts that matter; scrolls with the page.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Column } from './column.ts';
import { cellText, type GridProps } from './table-grid.tsx';
import { UnfoldButton } from './unfold-button.tsx';

const cardHeight = 62;

type CardsProps<Row> = Pick<
  GridProps<Row>,
  'label' | 'columns' | 'rows' | 'rowId' | 'onOpen' | 'unfold' | 'selection' | 'onToggle' | 'cursor' | 'onEnd'
> & {
  /** Under a heading that has its own rule. */
  readonly bare: boolean;
};

export function TableCards<Row>(props: CardsProps<Row>) {
  const { label, columns, rows, rowId, onOpen, unfold, selection, onToggle, cursor, onEnd, bare } = props;
  const list = useRef<HTMLUListElement>(null);
  const [margin, setMargin] = useState(0);
  const scroller = () => list.current?.closest<HTMLElement>('[data-scroller]') ?? null;
  useLayoutEffect(() => {
    const outer = list.current?.closest<HTMLElement>('[data-scroller]');
    if (list.current && outer) setMargin(list.current.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop);
  }, []);
  // Heights stay with their cards when others come before them.
  const cardKey = useCallback((index: number) => rowId(rows[index] as Row), [rows, rowId]);
  const cards = useVirtualizer({
    count: rows.length,
    ...(unfold ? { getItemKey: cardKey } : {}),
    getScrollElement: scroller,
    estimateSize: () => cardHeight,
    scrollMargin: margin,
    overscan: 8,
  });
  const drawn = cards.getVirtualItems();
  const lastDrawn = drawn.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onEnd && rows.length > 0 && lastDrawn >= rows.length - 10) onEnd();
  }, [onEnd, lastDrawn, rows.length]);
  const title = columns.find((column) => column.card === 'title') ?? columns[0];
  const facts = factColumns(columns, title);
  return (
    <ul ref={list} aria-label={label} className={`relative border-rule ${bare ? '' : 'border-t'}`} style={{ height: cards.getTotalSize() }}>
      {drawn.map((item) => {
        const row = rows[item.index];
        if (row === undefined || !title) return null;
        const id = rowId(row);
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard on the page, see use-list-keys
          <li
            key={id}
            ref={unfold ? cards.measureElement : undefined}
            data-index={item.index}
            onClick={(event) => {
              if (!(event.target as HTMLElement).closest('a,button,input,label,[data-unfolded]')) onOpen?.(row);
            }}
            className={`absolute top-0 left-0 w-full border-rule border-b ${item.index === cursor ? 'bg-hover' : ''}`}
            style={{ transform: `translateY(${item.start - margin}px)` }}
          >
            <div className="flex items-center gap-3" style={{ height: cardHeight - 1 }}>
              {selection ? (
                <label className="-my-3 -mr-3 -ml-3 flex size-11 shrink-0 items-center justify-center">
                  <input
                    type="checkbox"
                    aria-label={`Select ${String(title.value(row) ?? '')}`}
                    checked={selection.has(id)}
                    onChange={() => onToggle?.(item.index, false)}
                    className="accent-accent-fill"
                  />
                </label>
              ) : null}
              <div className="min-w-0 flex-1">
                <div className="truncate font-medium">{title.cell ? title.cell(row) : cellText(title.value(row))}</div>
                <div className="mt-0.5 flex items-center justify-between gap-4 text-ink-2 text-small">
                  {facts.map((column) => (
                    <div key={column.id} className="min-w-0 truncate">
                      {/* A number alone does not say what it measures. */}
                      {column.align === 'end' ? <span className="mr-1.5 text-ink-3">{column.header}</span> : null}
                      {column.cell ? column.cell(row) : cellText(column.value(row))}
                    </div>
                  ))}
                </div>
              </div>
              {unfold ? <UnfoldButton unfold={unfold} id={id} what={String(title.value(row) ?? id)} /> : null}
            </div>
            {unfold?.open.has(id) ? (
              <div data-unfolded="" className="pt-1 pb-4">
                {unfold.content(row)}
              </div>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** The two that say they matter, or else the two that follow the title. */
function factColumns<Row>(columns: readonly Column<Row>[], title: Column<Row> | undefined): readonly Column<Row>[] {
  const marked = columns.filter((column) => column.card === 'fact');
  return (marked.length > 0 ? marked : columns.filter((column) => column !== title)).slice(0, 2);
}
