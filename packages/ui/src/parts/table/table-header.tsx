// biome-ignore-all lint/a11y/useSemanticElements: a part of the ARIA grid in table-grid.tsx
// One header cell: click sorts, drag moves, the right edge resizes; on the keyboard Alt+arrows move and Shift+arrows resize.
import { type KeyboardEvent, type PointerEvent as ReactPointerEvent, useRef } from 'react';
import { Icon } from '../icon.tsx';
import type { Column, Sort } from './column.ts';

export interface HeaderActions {
  readonly sortBy: (id: string) => void;
  readonly resize: (id: string, width: number, done: boolean) => void;
  readonly move: (id: string, to: string) => void;
  readonly shift: (id: string, by: -1 | 1) => void;
}

interface HeaderCellProps<Row> {
  readonly column: Column<Row>;
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly sort: Sort | null;
  readonly pinned?: boolean;
  readonly actions: HeaderActions;
}

export function HeaderCell<Row>({ column, index, left, width, sort, pinned = false, actions }: HeaderCellProps<Row>) {
  const cell = useRef<HTMLDivElement>(null);
  const sorted = sort?.id === column.id ? (sort.desc ? 'descending' : 'ascending') : undefined;
  const sortable = column.sortable !== false;

  const startResize = (event: ReactPointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const from = event.clientX;
    const widthAt = (clientX: number) => Math.max(48, Math.round(width + clientX - from));
    const onMove = (move: PointerEvent) => actions.resize(column.id, widthAt(move.clientX), false);
    handle.addEventListener('pointermove', onMove);
    const onUp = (up: PointerEvent) => {
      handle.removeEventListener('pointermove', onMove);
      actions.resize(column.id, widthAt(up.clientX), true);
    };
    handle.addEventListener('pointerup', onUp, { once: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined;
    if (by === undefined || !(event.altKey || event.shiftKey)) return;
    event.preventDefault();
    if (event.altKey) actions.shift(column.id, by);
    else actions.resize(column.id, Math.max(48, width + by * 16), true);
  };
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button inside takes the focus
    <div
      ref={cell}
      role="columnheader"
      aria-sort={sorted}
      aria-colindex={index + 1}
      style={pinned ? { width } : { width, transform: `translateX(${left}px)` }}
      className={`group top-0 left-0 flex h-full items-center bg-paper ${pinned ? 'relative shrink-0' : 'absolute'}`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => actions.move(event.dataTransfer.getData('text/x-column'), column.id)}
    >
      <button
        type="button"
        draggable={!pinned}
        onDragStart={(event) => event.dataTransfer.setData('text/x-column', column.id)}
        onClick={sortable ? () => actions.sortBy(column.id) : undefined}
        onKeyDown={onKeyDown}
        title={column.header}
        className={`flex h-full min-w-0 flex-1 items-center gap-1 px-2 text-small ${sorted ? 'text-ink' : 'text-ink-3'} ${
          column.align === 'end' ? 'justify-end' : ''
        } ${sortable ? 'hover:text-ink' : 'cursor-default'}`}
      >
        <span className="truncate">{column.header}</span>
        {sorted ? <Icon name={sorted === 'descending' ? 'down' : 'up'} size={12} /> : null}
      </button>
      <span
        aria-hidden="true"
        onPointerDown={startResize}
        className="absolute top-1.5 right-0 bottom-1.5 w-2 translate-x-1/2 cursor-col-resize touch-none border-transparent before:absolute before:inset-y-0 before:left-1/2 before:w-px before:bg-rule group-hover:before:bg-rule-strong"
        style={{ zIndex: 1 }}
      />
    </div>
  );
}
