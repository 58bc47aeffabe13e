// What tells a unit that is no model from others. While it stays the same, so do the unit's processes and what it learned.
import { builtInImage } from '../graph/built-in/built-in-units.ts';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { isBuiltInUnit } from '../manifest/prepackaged-servers.ts';
import { containerOf } from '../manifest/unit-container.ts';
import type { ImageTable } from '../runtime/component-runtime.ts';

export function unitKey(spec: DeploymentSpec, predictor: PredictorSpec, unit: UnitSpec): string {
  const { requests: _scaledOnly, ...container } = containerOf(predictor, unit) ?? {};
  return JSON.stringify([spec.namespace, spec.name, predictor.name, unit, container, predictor.labels]);
}

/** @returns the predefined unit that it is, by name or by an image of Seldon's that nobody put something else in the place of */
export function builtInOf(predictor: PredictorSpec, unit: UnitSpec, images: ImageTable): string | undefined {
  if (isBuiltInUnit(unit.implementation)) return unit.implementation;
  const image = containerOf(predictor, unit)?.image;
  return image === undefined || images.find(image) ? undefined : builtInImage(image);
}
