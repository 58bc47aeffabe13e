// One number that matters, with its name, its unit and its window.
import type { ReactNode } from 'react';

interface FigureProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly unit?: string;
  /** The time or the set that the number is about, e.g. "last 15 min". */
  readonly window?: string;
  readonly tone?: 'plain' | 'bad';
}

export function Figure({ name, value, unit, window, tone = 'plain' }: FigureProps) {
  return (
    <div className="min-w-0">
      <div className="label">{name}</div>
      <div className={`mt-0.5 whitespace-nowrap font-medium text-figure tracking-tight ${tone === 'bad' ? 'text-failed' : 'text-ink'}`}>
        {value}
        {unit ? <span className="ml-1 font-normal text-base text-ink-2 tracking-normal">{unit}</span> : null}
      </div>
      {window ? <div className="label">{window}</div> : null}
    </div>
  );
}
