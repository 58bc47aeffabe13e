// What the page on the screen calls itself and lies in; the breadcrumb shows it.
import { useEffect, useSyncExternalStore } from 'react';

export interface Crumb {
  readonly name: string;
  readonly href: string | null;
}

interface PageTrail {
  /** The address that the trail belongs to. */
  readonly pathname: string;
  readonly crumbs: readonly Crumb[];
}

let trail: PageTrail = { pathname: '', crumbs: [] };
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePageTrail = (): PageTrail => useSyncExternalStore(subscribe, () => trail);

/** @param parents  from the outside in, without the place itself */
export function usePublishTrail(title: string, parents: readonly Crumb[]): void {
  const key = JSON.stringify([title, parents]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for title and parents by value
  useEffect(() => {
    document.title = `${title} · Ovenbird`;
    trail = { pathname: window.location.pathname, crumbs: [...parents, { name: title, href: null }] };
    for (const listener of listeners) listener();
  }, [key]);
}
