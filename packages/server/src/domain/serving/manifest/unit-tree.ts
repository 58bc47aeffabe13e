// The units of a predictor's graph as a manifest has them.
import type { UnitSpec } from './deployment-spec.ts';

/** The unit and all below it, parents before children. */
export function unitTree(unit: UnitSpec): UnitSpec[] {
  return [unit, ...unit.children.flatMap(unitTree)];
}
