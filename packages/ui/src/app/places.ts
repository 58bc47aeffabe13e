// The eight places of the house, in the order of the rail.
import type { IconName } from '../parts/icon.tsx';

export interface Place {
  readonly name: string;
  readonly href: string;
  readonly icon: IconName;
  /** Pages that belong to the place though their path begins otherwise. */
  readonly also: readonly string[];
  /** Second key after `g`. */
  readonly key: string;
}

export const places: readonly Place[] = [
  { name: 'Home', href: '/', icon: 'home', also: [], key: 'h' },
  { name: 'Experiments', href: '/experiments', icon: 'experiments', also: ['/runs', '/logged-models'], key: 'e' },
  { name: 'Workflows', href: '/workflows', icon: 'workflows', also: ['/executions', '/launch-plans'], key: 'w' },
  { name: 'Models', href: '/models', icon: 'models', also: [], key: 'm' },
  { name: 'Deployments', href: '/deployments', icon: 'deployments', also: ['/predictions', '/batch-jobs'], key: 'd' },
  { name: 'Monitoring', href: '/monitoring', icon: 'monitoring', also: [], key: 'o' },
  { name: 'Data', href: '/data', icon: 'data', also: [], key: 'a' },
  { name: 'Query', href: '/query', icon: 'query', also: [], key: 'q' },
];

/** The place a page belongs to. */
export const placeOf = (pathname: string): Place | undefined =>
  places.find((place) =>
    [place.href, ...place.also].some((start) =>
      start === '/' ? pathname === '/' : pathname === start || pathname.startsWith(`${start}/`),
    ),
  );
