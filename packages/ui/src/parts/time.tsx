// A moment as a person says it ("4 m ago"), with the exact local time on hover; one shared clock moves them all.
import { useSyncExternalStore } from 'react';
import { absent, formatDuration } from './format-number.ts';
import { sayMoment } from './say-moment.ts';

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time now, epoch ms, moving once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

export const exactTime = (atMs: number | null | undefined): string => (atMs == null ? absent : exact.format(atMs));

export function Moment({ at }: { readonly at: number | null | undefined }) {
  const current = useNow();
  if (at == null) return <span className="text-ink-3">{absent}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={exact.format(at)} className="whitespace-nowrap">
      {sayMoment(at, current)}
    </time>
  );
}

/** How long something took, or has taken so far when it has no end yet. */
export function Elapsed({ from, to }: { readonly from: number | null | undefined; readonly to: number | null | undefined }) {
  const current = useNow();
  if (from == null) return <span className="text-ink-3">{absent}</span>;
  return <span className="whitespace-nowrap">{formatDuration(Math.max(0, (to ?? current) - from))}</span>;
}
