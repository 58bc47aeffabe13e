// Which columns are shown, with a search for tables that have hundreds, and a way back to the defaults.
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Icon } from '../icon.tsx';
import type { Column } from './column.ts';
import type { TableView } from './table-view.ts';

interface ColumnMenuProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly view: TableView;
  readonly change: (change: Partial<TableView> | null) => void;
}

export function ColumnMenu<Row>({ columns, view, change }: ColumnMenuProps<Row>) {
  const [wanted, setWanted] = useState('');
  const offered = columns.filter((column) => column.header.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label="Columns"
        title="Columns"
        className="inline-flex size-8 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink"
      >
        <Icon name="columns" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={4} className="z-30 w-72 rounded-lg border border-rule bg-raised shadow-over">
          <div className="border-rule border-b p-2">
            <input
              type="search"
              aria-label="Find a column"
              placeholder={`Find among ${columns.length} columns`}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
              className="h-8 w-full rounded-md border border-rule-strong bg-paper px-2"
            />
          </div>
          <ul className="max-h-72 overflow-y-auto p-1" aria-label="Columns shown">
            {offered.slice(0, 300).map((column) => (
              <li key={column.id}>
                <label className="flex h-7 items-center gap-2 rounded-sm px-2 hover:bg-hover">
                  <input
                    type="checkbox"
                    className="accent-accent-fill"
                    checked={view.shown[column.id] ?? !column.hidden}
                    onChange={(event) => change({ shown: { ...view.shown, [column.id]: event.target.checked } })}
                  />
                  <span className="truncate">{column.header}</span>
                </label>
              </li>
            ))}
          </ul>
          <div className="border-rule border-t p-1">
            <button type="button" className="h-7 w-full rounded-sm px-2 text-left text-ink-2 hover:bg-hover" onClick={() => change(null)}>
              Forget my widths, order and choice
            </button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
