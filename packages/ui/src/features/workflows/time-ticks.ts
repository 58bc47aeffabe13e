// Round moments for a time axis that starts at 0.
import { formatDuration } from '../../parts/format-number.ts';

const steps = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000,
  21_600_000, 86_400_000,
];

/** At most seven, e.g. 0, 10 s, 20 s for a span of 25 s. @param spanMs  length of the axis */
export function timeTicks(spanMs: number): number[] {
  const step = steps.find((each) => spanMs / each <= 6) ?? Math.ceil(spanMs / 6);
  return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, index) => index * step);
}

/** A tick in few letters, e.g. 0, 500 ms, 15 s, 1 m. */
export const sayTick = (tickMs: number): string =>
  tickMs === 0
    ? '0'
    : formatDuration(tickMs)
        .replace(/\.0 s$/, ' s')
        .replace(/ 00 [sm]$/, '');
