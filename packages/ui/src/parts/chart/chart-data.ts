// From metric points to what is drawn: one shared x, smoothing beside the raw line, and CSV.
import { csvLines } from '../table/table-csv.ts';

export interface Series {
  /** Identity of the colour, e.g. the run. */
  readonly id: string;
  readonly label: string;
  /** 0–9, from series-colour. */
  readonly slot: number;
  readonly x: readonly number[];
  /** Null and NaN leave a gap. */
  readonly y: readonly (number | null)[];
  readonly dash?: readonly number[];
}

/** All series on one ascending x; where a series has no point there is `undefined`, which a line passes over. */
export function joinSeries(series: readonly Series[]): [number[], ...(number | null | undefined)[][]] {
  const xs = [...new Set(series.flatMap((each) => each.x))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, index) => [x, index]));
  const columns = series.map((each) => {
    const column: (number | null | undefined)[] = new Array(xs.length).fill(undefined);
    each.x.forEach((x, index) => {
      const y = each.y[index];
      const at = place.get(x);
      if (at !== undefined) column[at] = y == null || !Number.isFinite(y) ? null : y;
    });
    return column;
  });
  return [xs, ...columns];
}

/**
 * Exponential moving average without the pull to zero at the start (each weight divided by the sum of the weights so far).
 * @param weight  0 keeps the line, towards 1 flattens it
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  let last = 0;
  let mass = 0;
  return values.map((value) => {
    if (value == null || !Number.isFinite(value)) return null;
    last = last * weight + value * (1 - weight);
    mass = mass * weight + (1 - weight);
    return last / mass;
  });
}

/** One line per x, one column per series. */
export function seriesCsv(xName: string, series: readonly Series[]): string {
  const [xs, ...columns] = joinSeries(series);
  return csvLines([[xName, ...series.map((each) => each.label)], ...xs.map((x, index) => [x, ...columns.map((column) => column[index])])]);
}
