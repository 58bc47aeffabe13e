// An address that names no page.
import { useLocation } from '@tanstack/react-router';
import { buttonClass } from '../parts/button.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { PageLink } from '../parts/page-link.tsx';

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <PageFrame title="There is no such page">
      <p className="text-ink-2">
        Nothing lives at <code className="break-all font-mono text-small">{pathname}</code>. If a program printed this address, paste it
        into the search: it finds objects by address, id and name.
      </p>
      <p className="mt-4">
        <PageLink href="/" className={buttonClass()}>
          Home
        </PageLink>
      </p>
    </PageFrame>
  );
}
