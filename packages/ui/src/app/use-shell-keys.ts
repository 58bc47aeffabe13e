// Keys that work on every page: Ctrl K or ⌘ K searches, ? shows the keys, g and a letter goes to a place.
import { useEffect, useRef } from 'react';
import { useOpen } from '../parts/page-link.tsx';
import { keysAreTaken } from '../parts/table/use-list-keys.ts';
import { places } from './places.ts';

/** How long after `g` the second key still counts. */
const secondKeyMs = 1200;
/** Not 0, which is when the page was loaded: a key right after that is no second one. */
const never = Number.NEGATIVE_INFINITY;

export function useShellKeys(actions: { readonly search: () => void; readonly help: () => void }): void {
  const latest = useRef(actions);
  latest.current = actions;
  const open = useOpen();
  const openPage = useRef(open);
  openPage.current = open;
  useEffect(() => {
    let goneAt = never;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.search();
        return;
      }
      if (keysAreTaken(event)) return;
      if (event.key === '?') {
        event.preventDefault();
        latest.current.help();
      } else if (performance.now() - goneAt < secondKeyMs) {
        goneAt = never;
        const place = places.find((each) => each.key === event.key);
        if (!place) return;
        // This key is spent: a list must not hear it too.
        event.preventDefault();
        openPage.current(place.href);
      } else if (event.key === 'g') {
        goneAt = performance.now();
      }
    };
    // Before the page's own listeners, so that the second key of a pair is not heard twice.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
}
