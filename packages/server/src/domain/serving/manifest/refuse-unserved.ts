// What is valid but not served by this version is refused when it is applied, naming the unit: never half run.
import { PlatformError } from '../../../kernel/errors.ts';
import { builtInImage, createBuiltInUnit } from '../graph/built-in/built-in-units.ts';
import { typedParameters } from '../graph/built-in/unit-parameters.ts';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from './deployment-spec.ts';
import { isBuiltInUnit, isPrepackagedServer, modelUriOf, prepackagedServer, SERVED_IMPLEMENTATIONS } from './prepackaged-servers.ts';
import { unservedStream } from './stream-settings.ts';
import { containerOf } from './unit-container.ts';

/**
 * @param servesImage  whether a class stands for an image
 * @throws unimplemented, with `field` and the name of the unit or predictor in the message · invalid_argument (a parameter)
 */
export function refuseUnserved(spec: DeploymentSpec, servesImage: (image: string) => boolean): void {
  const refuse = (field: string, what: string) => {
    throw new PlatformError('unimplemented', `${field}: ${what}`, { field });
  };
  for (const [index, predictor] of spec.predictors.entries()) {
    const field = `spec.predictors[${index}]`;
    if (predictor.explainerType)
      refuse(`${field}.explainer`, `predictor "${predictor.name}" has an explainer; explainers are not served yet.`);
    const stream = spec.serverType === 'kafka' ? unservedStream(predictor) : undefined;
    if (stream) refuse(`${field}.svcOrchSpec.env`, stream);
    refuseUnit(predictor, predictor.graph, `${field}.graph`);
  }

  function refuseUnit(predictor: PredictorSpec, unit: UnitSpec, field: string): void {
    for (const [index, child] of unit.children.entries()) refuseUnit(predictor, child, `${field}.children[${index}]`);
    if (isBuiltInUnit(unit.implementation)) {
      checkParameters(unit, field);
      return;
    }
    if (isPrepackagedServer(unit.implementation)) {
      if (!prepackagedServer(unit.implementation)!.served)
        refuse(
          `${field}.implementation`,
          `unit "${unit.name}" asks for ${unit.implementation}, which is not served yet. These are: ${SERVED_IMPLEMENTATIONS.join(', ')}.`,
        );
      const uri = modelUriOf(unit);
      if (uri === undefined || !/^\/|^[a-z0-9-]+:\//.test(uri))
        refuse(
          field,
          `unit "${unit.name}" names ${uri === undefined ? 'no model' : `the model ${uri} of a hub`}, and nothing is downloaded from hubs: give a modelUri, or an absolute path as the parameter pretrained_model.`,
        );
      return;
    }
    const image = containerOf(predictor, unit)?.image;
    if (image === undefined || !(servesImage(image) || builtInImage(image)))
      refuse(
        field,
        `unit "${unit.name}" runs the image ${image ?? '(none)'}, for which no class is known here. Name one in the file of --images, or an implementation: ${SERVED_IMPLEMENTATIONS.join(', ')}.`,
      );
    checkParameters(builtInImage(image!) ? { ...unit, implementation: builtInImage(image!)! } : unit, field);
    if (unit.modelUri) refuse(`${field}.modelUri`, `unit "${unit.name}" runs an image; models are not brought to images yet.`);
  }
}

/** @throws invalid_argument, rather now than when it is loaded */
function checkParameters(unit: UnitSpec, field: string): void {
  try {
    typedParameters(unit);
    if (isBuiltInUnit(unit.implementation)) createBuiltInUnit(unit);
  } catch (error) {
    throw new PlatformError('invalid_argument', `${field}: ${(error as Error).message}`, { field }, { cause: error });
  }
}
