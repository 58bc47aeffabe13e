// One text per content, whatever order maps and sets came in: Python writes them in a different order in each process.
import { createHash } from 'node:crypto';
import { type DescMessage, type JsonValue, type MessageShape, toJson } from '@bufbuild/protobuf';

export function canonicalJson<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): JsonValue {
  return sortKeys(toJson(schema, message));
}

export function digestOf(json: JsonValue): string {
  return createHash('sha256').update(JSON.stringify(json)).digest('hex');
}

/** Lists whose order means nothing; flytekit fills them from a set. */
const SETS = new Set(['upstreamNodeIds']);

function sortKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(SETS.has(key) ? sortList(value[key]!) : value[key]!)]),
  );
}

function sortList(value: JsonValue): JsonValue {
  return Array.isArray(value) ? value.toSorted() : value;
}

/** Paths at which two values differ with both sides, e.g. `template.interface.outputs: {…} → {…}`; at most `limit` of them. */
export function differences(before: JsonValue, after: JsonValue, limit = 5): string[] {
  const found: string[] = [];
  compare(before, after, '', found, limit);
  return found;
}

const isObject = (value: JsonValue | undefined): value is Record<string, JsonValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function compare(before: JsonValue | undefined, after: JsonValue | undefined, path: string, found: string[], limit: number): void {
  if (found.length >= limit) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(before[key], after[key], path ? `${path}.${key}` : key, found, limit);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1)
      compare(before[index], after[index], `${path}[${index}]`, found, limit);
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    found.push(`${path}: ${short(before)} → ${short(after)}`);
  }
}

const MOST_CHARS = 120;

function short(value: JsonValue | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text;
}
