// What is valid but not served by this version is refused when it is applied, naming the unit: never half run.
import { PlatformError } from '../../../kernel/errors.ts';
import type { DeploymentSpec, UnitSpec } from './deployment-spec.ts';
import { prepackagedServer, SERVED_IMPLEMENTATIONS } from './prepackaged-servers.ts';

/** @throws unimplemented, with `field` and the name of the unit or predictor in the message */
export function refuseUnserved(spec: DeploymentSpec): void {
  const refuse = (field: string, what: string) => {
    throw new PlatformError('unimplemented', `${field}: ${what}`, { field });
  };
  if (spec.serverType === 'kafka') refuse('spec.serverType', 'deployments that read from Kafka are not served yet.');
  if (spec.protocol === 'tensorflow')
    refuse('spec.protocol', 'the tensorflow protocol is not served yet; every deployment answers seldon and v2.');
  for (const [index, predictor] of spec.predictors.entries()) {
    const field = `spec.predictors[${index}]`;
    if (predictor.shadow) refuse(`${field}.shadow`, `predictor "${predictor.name}" is a shadow; shadows are not served yet.`);
    if (predictor.explainerType)
      refuse(`${field}.explainer`, `predictor "${predictor.name}" has an explainer; explainers are not served yet.`);
    refuseUnit(predictor.graph, `${field}.graph`, refuse);
  }
}

function refuseUnit(unit: UnitSpec, field: string, refuse: (field: string, what: string) => void): void {
  if (unit.children.length > 0)
    refuse(`${field}.children`, `unit "${unit.name}" has children; graphs of more than one unit are not served yet.`);
  if (unit.implementation === undefined || unit.implementation === 'UNKNOWN_IMPLEMENTATION')
    refuse(
      field,
      `unit "${unit.name}" runs a container image; images are not served yet. Name an implementation: ${SERVED_IMPLEMENTATIONS.join(', ')}.`,
    );
  else if (!prepackagedServer(unit.implementation)?.served)
    refuse(
      `${field}.implementation`,
      `unit "${unit.name}" asks for ${unit.implementation}, which is not served yet. These are: ${SERVED_IMPLEMENTATIONS.join(', ')}.`,
    );
}
