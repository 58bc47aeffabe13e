// A short word attached to a thing: an alias, a stage, a protocol.
import type { ReactNode } from 'react';

export function Tag({
  children,
  tone = 'plain',
  title,
}: {
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'accent';
  readonly title?: string;
}) {
  return (
    <span
      title={title}
      className={`inline-flex h-5 items-center whitespace-nowrap rounded-sm px-1.5 text-small ${tone === 'accent' ? 'bg-accent-soft text-accent' : 'bg-hover text-ink-2'}`}
    >
      {children}
    </span>
  );
}
