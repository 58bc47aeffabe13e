// How two manifests differ, field by field: what would change, said so that a person can read it.
import { isDeepStrictEqual } from 'node:util';

export interface DocumentChange {
  /** e.g. `spec.predictors[main].traffic`: members of a list go by their names where all have one, else by index */
  readonly path: string;
  /** Absent when it is new. */
  readonly before?: unknown;
  /** Absent when it goes away. */
  readonly after?: unknown;
}

/** In the order of the fields of `before`, then those that are new. */
export function diffDocuments(before: unknown, after: unknown, path = ''): DocumentChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const [from, to] = [membersOf(before, after), membersOf(after, before)];
  if (!from || !to || from.isList !== to.isList)
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  const keys = new Set([...from.members.keys(), ...to.members.keys()]);
  const changes = [...keys].flatMap((key) => {
    const inner = from.isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return diffDocuments(from.members.get(key), to.members.get(key), inner);
  });
  // The same members in another order.
  return changes.length > 0 ? changes : [{ path, before, after }];
}

interface Members {
  readonly isList: boolean;
  readonly members: ReadonlyMap<string, unknown>;
}

/** Both sides of a list must go by names, or both by index. */
function membersOf(value: unknown, other: unknown): Members | undefined {
  if (Array.isArray(value)) {
    const named = areNamed(value) && (!Array.isArray(other) || areNamed(other));
    return {
      isList: true,
      members: new Map(value.map((item, index) => [named ? (item as { name: string }).name : String(index), item])),
    };
  }
  return typeof value === 'object' && value !== null ? { isList: false, members: new Map(Object.entries(value)) } : undefined;
}

function areNamed(list: readonly unknown[]): boolean {
  const names = list.map((item) => (item as { name?: unknown } | null)?.name);
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}
