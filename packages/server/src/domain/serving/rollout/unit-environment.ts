// The environment that Seldon's operator gives to the container of a unit; classes read it.
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';

export function unitEnvironment(spec: DeploymentSpec, predictor: PredictorSpec, unit: UnitSpec, image: string): Record<string, string> {
  return {
    PREDICTIVE_UNIT_ID: unit.name,
    PREDICTIVE_UNIT_IMAGE: image,
    PREDICTOR_ID: predictor.name,
    PREDICTOR_LABELS: JSON.stringify(predictor.labels),
    SELDON_DEPLOYMENT_ID: spec.name,
    PREDICTIVE_UNIT_PARAMETERS: JSON.stringify(unit.parameters),
  };
}
