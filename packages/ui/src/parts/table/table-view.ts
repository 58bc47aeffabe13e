// What a person has set on a table: widths, order and hidden columns, kept on this machine under the table's name.
import { useCallback, useState } from 'react';

export interface TableView {
  readonly order: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
  /** Only what was chosen; a column that is not named here follows its own default. */
  readonly shown: Readonly<Record<string, boolean>>;
}

const untouched: TableView = { order: [], widths: {}, shown: {} };

function read(key: string): TableView {
  try {
    return { ...untouched, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<TableView>) };
  } catch {
    return untouched;
  }
}

/** @returns the view and a setter; null in the setter forgets everything */
export function useTableView(name: string): [TableView, (change: Partial<TableView> | null) => void] {
  const key = `ovenbird:table:${name}`;
  const [view, setView] = useState(() => ({ key, kept: read(key) }));
  const current = view.key === key ? view.kept : read(key);
  const change = useCallback(
    (next: Partial<TableView> | null) =>
      setView((before) => {
        const base = before.key === key ? before.kept : read(key);
        const kept = next === null ? untouched : { ...base, ...next };
        if (next === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(kept));
        return { key, kept };
      }),
    [key],
  );
  return [current, change];
}
