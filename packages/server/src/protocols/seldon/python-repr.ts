// A JSON value as Python prints it: Seldon's message about a wrong body quotes it so, and clients match on it.

/** Longer bodies are cut: the message is for people. */
const MAX_LENGTH = 500;

export function pythonRepr(value: unknown): string {
  const text = repr(value, 0);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}...` : text;
}

function repr(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (depth > 8) return '...';
  if (Array.isArray(value)) return `[${value.map((item) => repr(item, depth + 1)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${quoted(key)}: ${repr(inner, depth + 1)}`);
  return `{${entries.join(', ')}}`;
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll(mark, `\\${mark}`);
  return `${mark}${escaped}${mark}`;
}
