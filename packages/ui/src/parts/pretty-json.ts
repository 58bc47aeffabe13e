// JSON as a person reads it: indented, but a row of numbers stays on one line (a picture is thousands of them).
const numberRow = /\[\s+((?:-?[\d.eE+-]+,?\s+)+)\]/g;

export function prettyJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  return text.replaceAll(numberRow, (_match, numbers: string) => `[${numbers.trim().replaceAll(/\s+/g, ' ')}]`);
}
