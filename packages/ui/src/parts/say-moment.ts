// A moment as a person says it.

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** A moment relative to now: "just now", "42 s ago", "3 h 10 m ago"; older than a week, the date. */
export function sayMoment(atMs: number, nowMs: number): string {
  const age = nowMs - atMs;
  if (age < 5000) return 'just now';
  if (age < 60_000) return `${Math.floor(age / 1000)} s ago`;
  if (age < 3_600_000) return `${Math.floor(age / 60_000)} min ago`;
  if (age < 86_400_000) return `${Math.floor(age / 3_600_000)} h ago`;
  if (age < 7 * 86_400_000) return `${Math.floor(age / 86_400_000)} d ago`;
  return day.format(atMs);
}
