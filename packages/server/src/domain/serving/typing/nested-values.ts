// Nested lists as flat ones with a shape, and back. Ragged lists are refused with the place where they differ.
import { PlatformError } from '../../../kernel/errors.ts';

/** Deeper than any tensor; a body of brackets alone must not use up the stack. */
const MAX_DEPTH = 32;

/** The shape of a nested list, by its first elements, e.g. `[[1, 2]]` is `[1, 2]`. An empty list ends it: `[]` is `[0]`. */
export function shapeOf(value: readonly unknown[]): number[] {
  const shape: number[] = [];
  let level: unknown = value;
  while (Array.isArray(level)) {
    if (shape.length === MAX_DEPTH) throw new PlatformError('invalid_argument', `Lists are nested deeper than ${MAX_DEPTH} levels.`);
    shape.push(level.length);
    level = level[0];
  }
  return shape;
}

/**
 * Visit each leaf of a nested list in row-major order.
 * @param what   names the list in messages, e.g. `data.ndarray`
 * @throws       invalid_argument when the list is not as `shape` says
 */
export function visitLeaves(
  value: readonly unknown[],
  shape: readonly number[],
  what: string,
  visit: (leaf: unknown, index: number) => void,
): void {
  let index = 0;
  const walk = (level: readonly unknown[], depth: number): void => {
    if (level.length !== shape[depth])
      throw new PlatformError(
        'invalid_argument',
        `${what} is ragged: expected ${shape[depth]} values at depth ${depth + 1}, got ${level.length} near element ${index}.`,
      );
    if (depth === shape.length - 1) {
      for (const leaf of level) {
        if (Array.isArray(leaf))
          throw new PlatformError('invalid_argument', `${what} is ragged: a list stands beside values near element ${index}.`);
        visit(leaf, index++);
      }
      return;
    }
    for (const inner of level) {
      if (!Array.isArray(inner))
        throw new PlatformError('invalid_argument', `${what} is ragged: a value stands beside lists near element ${index}.`);
      walk(inner, depth + 1);
    }
  };
  walk(value, 0);
}
