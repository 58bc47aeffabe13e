// Keys of a list: j/k or arrows move, Enter or o opens, x selects, / goes to the filter, Escape leaves it.
import { useEffect, useRef } from 'react';

export interface ListKeys {
  readonly move: (by: number) => void;
  readonly edge: (end: 'first' | 'last') => void;
  readonly open: () => void;
  readonly select: () => void;
  readonly filter: () => void;
}

/** True while keys belong to a field, a dialog or a control of their own. */
export function keysAreTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  if (document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]')) return true;
  const target = event.target as HTMLElement;
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Listens on the whole page, so that hands need not find the table first. @param active  false for tables that are not the page's main one */
export function useListKeys(keys: ListKeys, active: boolean): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      if (keysAreTaken(event)) return;
      const target = event.target as HTMLElement;
      // Enter and the arrows on a button, link or tab are that control's own.
      const onControl =
        target.closest('a,button,[role="tab"],summary') !== null &&
        (target.closest('[role="row"]') === null || target.closest('[data-own-keys],[data-unfolded]') !== null);
      const { move, edge, open, select, filter } = latest.current;
      const actions = new Map<string, () => void>([
        ['j', () => move(1)],
        ['k', () => move(-1)],
        ['x', select],
        ['o', open],
        ['/', filter],
        ['g', () => edge('first')],
        ['G', () => edge('last')],
      ]);
      if (!onControl) {
        actions.set('ArrowDown', () => move(1));
        actions.set('ArrowUp', () => move(-1));
        actions.set('Enter', open);
      }
      const action = actions.get(event.key);
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [active]);
}
