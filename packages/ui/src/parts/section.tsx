// A part of a page: a heading on a thin rule, tools at its right, content below. No box.
import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: string;
  /** The unit, window or count that the heading's numbers are about. */
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** False where a page can have several of the same title: landmarks have names of their own. */
  readonly landmark?: boolean;
}

export function Section({ title, note, tools, children, className = '', landmark = true }: SectionProps) {
  const id = useId();
  const Part = landmark ? 'section' : 'div';
  return (
    <Part aria-labelledby={landmark ? id : undefined} className={`min-w-0 ${className}`}>
      <header className="flex min-h-9 flex-wrap items-center gap-x-3 border-rule border-b pb-1">
        <h2 id={id} className="font-semibold text-base text-ink">
          {title}
        </h2>
        {note ? <span className="text-ink-3 text-small">{note}</span> : null}
        {tools ? <div className="ml-auto flex items-center gap-1">{tools}</div> : null}
      </header>
      <div className="pt-2">{children}</div>
    </Part>
  );
}
