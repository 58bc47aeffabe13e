// The container that a unit of a graph runs in: the one with its name.
import type { PredictorSpec, UnitContainer, UnitSpec } from './deployment-spec.ts';

export function containerOf({ componentSpecs }: PredictorSpec, unit: Pick<UnitSpec, 'name'>): UnitContainer | undefined {
  return componentSpecs.flatMap((component) => component.containers).find((container) => container.name === unit.name);
}
