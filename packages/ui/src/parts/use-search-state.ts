// What a page is set to (tab, filter, selection, zoom), kept in its URL, so that any view can be sent to a colleague.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type SearchState = Readonly<Record<string, string | undefined>>;

/** @returns the state and a setter that merges; undefined and '' remove a key. `push` makes a step of history, for what feels like a place. */
export function useSearchState(): [SearchState, (change: SearchState, step?: 'push' | 'replace') => void] {
  const search = useSearch({ strict: false }) as SearchState;
  const navigate = useNavigate();
  const change = useCallback(
    (next: SearchState, step: 'push' | 'replace' = 'replace') => {
      const merge = (before: SearchState) => Object.fromEntries(Object.entries({ ...before, ...next }).filter(([, value]) => value));
      void navigate({ to: '.', search: merge, replace: step === 'replace', resetScroll: false } as never);
    },
    [navigate],
  );
  return [search, change];
}
