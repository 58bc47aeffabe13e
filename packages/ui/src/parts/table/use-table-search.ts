// The filter and the order of a page's table, kept in the address: props of the table.
import { useSearchState } from '../use-search-state.ts';
import { type Sort, sortFromText, sortToText } from './column.ts';

export interface TableSearch {
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
}

export function useTableSearch(): TableSearch {
  const [search, setSearch] = useSearchState();
  return {
    filter: search.q ?? '',
    onFilter: (q) => setSearch({ q }),
    sort: sortFromText(search.sort),
    onSort: (sort) => setSearch({ sort: sortToText(sort) }),
  };
}
