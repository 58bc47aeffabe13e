// Where a page lives, read from its address; each part but the last is a link.
import { useLocation } from '@tanstack/react-router';
import { Icon } from '../parts/icon.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { placeOf } from './places.ts';

export interface Crumb {
  readonly name: string;
  readonly href: string | null;
}

/** The trail of an address, e.g. Models / food-classifier / version 2. */
export function crumbsOf(pathname: string): Crumb[] {
  const place = placeOf(pathname);
  if (!place) return [];
  const [, first = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const crumbs: Crumb[] = [{ name: place.name, href: place.href }];
  if (first === 'models' && rest[0]) {
    crumbs.push({ name: rest[0], href: `/models/${encodeURIComponent(rest[0])}` });
    if (rest[2]) crumbs.push({ name: `version ${rest[2]}`, href: null });
  } else if (first === 'workflows' || first === 'launch-plans' || first === 'executions') {
    const [project, domain, name] = rest;
    if (project && domain) crumbs.push({ name: `${project} · ${domain}`, href: `/workflows?project=${encodeURIComponent(project)}&domain=${encodeURIComponent(domain)}` });
    if (name) crumbs.push({ name, href: null });
  } else if (rest.length > 0) {
    const kind = { runs: 'run ', 'logged-models': 'logged model ', predictions: 'prediction ' }[first] ?? '';
    crumbs.push({ name: `${kind}${rest.join(' / ')}`, href: null });
  }
  return crumbs;
}

export function Breadcrumb() {
  const { pathname } = useLocation();
  const crumbs = crumbsOf(pathname);
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5 text-ink-2">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <li key={crumb.name} className={`flex min-w-0 items-center gap-1.5 ${last ? '' : 'shrink-0'}`}>
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
