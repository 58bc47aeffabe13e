// Which rows of the log are unfolded, as the address of the page has it.
import { useSearchState } from '../../../parts/use-search-state.ts';

/** Callers choose ids, but hardly with this in them. */
const separator = '\n';

export function useOpenRows(): { readonly open: ReadonlySet<string>; readonly toggle: (id: string) => void } {
  const [search, setSearch] = useSearchState();
  const open = new Set(search.open?.split(separator));
  return {
    open,
    toggle: (id) => {
      const next = new Set(open);
      if (!next.delete(id)) next.add(id);
      setSearch({ open: [...next].join(separator) });
    },
  };
}
