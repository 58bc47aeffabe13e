// A link to a page of ours: an ordinary anchor (middle click, copy address), that a plain click follows without reloading.
import { useRouter } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, MouseEvent } from 'react';

interface PageLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** Path and query, e.g. `/executions/p/d/n?node=n0`. */
  readonly href: string;
}

export function PageLink({ href, onClick, ...rest }: PageLinkProps) {
  const router = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  // The page's code is fetched while the pointer is still on its way to the click.
  const preload = () => void router.preloadRoute({ to: href.split('?')[0] ?? '/' } as never).catch(() => undefined);
  return <a href={href} onClick={follow} onPointerEnter={preload} {...rest} />;
}

/** Opens a page of ours by its address. */
export function useOpen(): (href: string) => void {
  const router = useRouter();
  return (href) => router.history.push(href);
}
