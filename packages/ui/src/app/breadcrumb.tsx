// Where a page lives: its place in the house, what it lies in, and its own name; each part but the last is a link.
import { useLocation } from '@tanstack/react-router';
import { Icon } from '../parts/icon.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { type Crumb, usePageTrail } from '../parts/page-trail.ts';
import { placeOf } from './places.ts';

export function Breadcrumb() {
  const { pathname } = useLocation();
  const trail = usePageTrail();
  const place = placeOf(pathname);
  const isPlaceItself = pathname === place?.href && trail.crumbs.length <= 1;
  const inside = trail.pathname === pathname && !isPlaceItself ? trail.crumbs : [];
  const crumbs: Crumb[] = [...(place ? [{ name: place.name, href: place.href }] : []), ...inside];
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5 text-ink-2">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <li
              key={crumb.href ?? crumb.name}
              className={`flex min-w-0 items-center gap-1.5 ${last ? '' : 'shrink-0'} ${index > 0 && !last ? 'max-md:hidden' : ''}`}
            >
              {index > 0 ? <Icon name="right" size={12} className="text-ink-3" /> : null}
              {last || !crumb.href ? (
                <span aria-current="page" className="truncate text-ink">
                  {crumb.name}
                </span>
              ) : (
                <PageLink href={crumb.href} className="whitespace-nowrap hover:text-ink hover:underline">
                  {crumb.name}
                </PageLink>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
