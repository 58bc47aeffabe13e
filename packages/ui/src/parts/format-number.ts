// Numbers as people read them. Every function says its unit; a missing number is an en dash, never 0.
export const absent = '–';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count, e.g. 12,480. */
export const formatCount = (value: number | null | undefined): string => (value == null ? absent : grouped.format(value));

/** The right form of a plural noun, e.g. 1 run, 2 runs, 1 entry. */
export const nounFor = (count: number, plural: string): string => (count === 1 ? plural.replace(/ies$/, 'y').replace(/s$/, '') : plural);

/** A measured value with at most `digits` significant digits, e.g. 0.8731, 1.2e-7, NaN, ∞. */
export function formatMeasure(value: number | null | undefined, digits = 4): string {
  if (value == null) return absent;
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return grouped.format(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(Math.max(0, digits - 2));
  return String(Number(value.toPrecision(digits)));
}

/** A measured value for a column of numbers: zeros at the end stay, so that the digits stand under each other. */
export function formatAligned(value: number | null | undefined, digits = 4): string {
  if (value == null || !Number.isFinite(value) || Number.isInteger(value)) return formatMeasure(value, digits);
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e6 ? formatMeasure(value, digits) : value.toPrecision(digits);
}

/** A share as a percentage, e.g. 0.0213 → "2.13 %". */
export const formatShare = (share: number | null | undefined): string =>
  share == null ? absent : `${Number((share * 100).toPrecision(3))} %`;

/** Bytes in the unit that reads best, e.g. 3.4 MB (powers of 1000). */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes == null) return absent;
  let value = bytes;
  for (const unit of ['B', 'kB', 'MB', 'GB']) {
    if (value < 1000) return `${unit === 'B' ? value : value.toPrecision(3)} ${unit}`;
    value /= 1000;
  }
  return `${value.toPrecision(3)} TB`;
}

/** Milliseconds as a person says a duration: 840 ms, 12.4 s, 3 m 05 s, 2 h 10 m, 3 d 4 h. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms == null) return absent;
  if (ms < 1) return `${Number(ms.toPrecision(2))} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${pad(whole % 60)} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} m`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}
