// Values of headers, whatever was written into them.

/** A line break would begin another header, and Node's own servers throw at the other ones. */
const UNSENDABLE = /[^\t\x20-\x7e]/g;

/** The same text, with a question mark for each character that a header cannot have. */
export function sendable(value: string): string {
  return value.replace(UNSENDABLE, '?');
}
