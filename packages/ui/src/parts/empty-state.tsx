// An empty page says what would fill it, and the exact command to do so, with this server's address in it.
import type { ReactNode } from 'react';
import { CodeBlock } from './code-block.tsx';

interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** Shown with a copy button; `{origin}` and `{host}` become this server's address. */
  readonly command?: string;
}

export const withOrigin = (text: string): string =>
  text.replaceAll('{origin}', window.location.origin).replaceAll('{host}', window.location.host);

export function EmptyState({ title, children, command }: EmptyStateProps) {
  return (
    <div className="max-w-[640px] py-6" data-part="empty">
      <h2 className="font-medium text-prose text-ink">{title}</h2>
      {children ? <div className="mt-1 text-ink-2">{children}</div> : null}
      {command ? (
        <div className="mt-4">
          <CodeBlock code={withOrigin(command)} label="Command" />
        </div>
      ) : null}
    </div>
  );
}
