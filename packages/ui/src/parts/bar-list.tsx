// One value per thing, as bars from zero with the value written out.

import { seriesVariable } from './chart/series-colour.ts';
import { PageLink } from './page-link.tsx';

interface Bar {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  /** 0–9, from series-colour; the accent when absent. */
  readonly slot?: number;
  readonly href?: string;
}

interface BarListProps {
  readonly title: string;
  readonly note?: string;
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
}

export function BarList({ title, note, bars, format }: BarListProps) {
  const finite = bars.map((bar) => bar.value).filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const span = Math.max(1e-12, Math.max(0, ...finite) - low);
  return (
    <figure className="min-w-0" aria-label={title}>
      <figcaption className="flex h-8 items-center gap-2">
        <span className="min-w-0 truncate font-medium" title={title}>
          {title}
        </span>
        {note ? <span className="text-ink-3 text-small">{note}</span> : null}
      </figcaption>
      <ul className="grid max-h-[220px] grid-cols-[minmax(80px,max-content)_minmax(0,1fr)_max-content] items-center gap-x-3 gap-y-1.5 overflow-y-auto pt-1">
        {bars.map((bar) => (
          <li key={bar.id} className="contents">
            <span className="max-w-48 truncate text-ink-2 text-small" title={bar.label}>
              {bar.href ? (
                <PageLink href={bar.href} className="hover:text-ink">
                  {bar.label}
                </PageLink>
              ) : (
                bar.label
              )}
            </span>
            <span className="relative h-3">
              <span
                className="absolute inset-y-0 rounded-sm"
                style={{
                  left: `${((Math.min(0, bar.value) - low) / span) * 100}%`,
                  width: `${Number.isFinite(bar.value) ? Math.max(0.4, (Math.abs(bar.value) / span) * 100) : 0}%`,
                  background: bar.slot === undefined ? 'var(--accent)' : seriesVariable(bar.slot),
                }}
              />
            </span>
            <span className="text-right">{format(bar.value)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
