// Seldon's defaults, filled in before validation: after this a unit has a type and an implementation.
import type { DeploymentSpec, PredictorSpec, UnitSpec } from './deployment-spec.ts';
import { isPrepackagedServer } from './prepackaged-servers.ts';

export function defaultDeployment(spec: DeploymentSpec): DeploymentSpec {
  return { ...spec, predictors: spec.predictors.map(defaultPredictor) };
}

function defaultPredictor(predictor: PredictorSpec): PredictorSpec {
  return { ...predictor, graph: defaultUnit(predictor.graph) };
}

function defaultUnit(unit: UnitSpec): UnitSpec {
  const saysNothing = unit.type === undefined && unit.implementation === undefined && (unit.methods ?? []).length === 0;
  const isModel = saysNothing || isPrepackagedServer(unit.implementation);
  const type = isModel ? 'MODEL' : unit.type;
  return {
    ...unit,
    ...(type === undefined ? {} : { type }),
    implementation: unit.implementation ?? 'UNKNOWN_IMPLEMENTATION',
    children: unit.children.map(defaultUnit),
  };
}

/** Percent of the requests that a predictor answers, or that a shadow gets a copy of: where it is not written, all of a shadow's or of one alone. */
export function trafficPercentOf({ predictors }: DeploymentSpec, predictor: PredictorSpec): number {
  if (predictor.shadow) return predictor.traffic ?? 100;
  const isAlone = predictors.filter(({ shadow }) => !shadow).length === 1;
  return isAlone ? 100 : (predictor.traffic ?? 0);
}
