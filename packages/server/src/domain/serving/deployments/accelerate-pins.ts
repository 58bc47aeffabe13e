// Which of the models that a revision pins are answered by a verified ONNX file.
import type { Acceleration, ServedModel } from '../acceleration/acceleration.ts';
import type { Accelerations } from '../acceleration/accelerations.ts';
import { asksToAccelerate } from '../manifest/accelerate-annotation.ts';
import type { DeploymentSpec } from '../manifest/deployment-spec.ts';
import { isPrepackagedServer, modelParameters } from '../manifest/prepackaged-servers.ts';
import { unitTree } from '../manifest/unit-tree.ts';
import type { PinnedModel, Revision } from '../revisions/revision.ts';

/** @param begin  also begin those that nobody asked for yet */
export function acceleratePins(
  spec: DeploymentSpec,
  models: readonly PinnedModel[],
  accelerations: Pick<Accelerations, 'find' | 'ensure'>,
  { begin = false } = {},
): Promise<PinnedModel[]> {
  return Promise.all(
    models.map(async ({ accelerated: _before, ...pinned }): Promise<PinnedModel> => {
      const model = servedModel(spec, pinned);
      if (!model) return pinned;
      const { modelName, modelVersion } = pinned;
      const named = { ...(modelName ? { modelName } : {}), ...(modelVersion ? { modelVersion } : {}) };
      const found = await (begin ? accelerations.ensure({ ...model, ...named }) : accelerations.find(model));
      return found?.state === 'verified' ? { ...pinned, accelerated: { id: found.id, location: found.artifact! } } : pinned;
    }),
  );
}

export function asksAnyToAccelerate(spec: DeploymentSpec): boolean {
  return spec.predictors.some((predictor) => asksToAccelerate(spec, predictor));
}

export interface UnitAcceleration {
  readonly predictor: string;
  readonly node: string;
  readonly acceleration: Acceleration;
  /** Whether the ONNX file answers in this revision. */
  readonly inUse: boolean;
}

/** What became of the accelerations that a revision asks for. */
export async function accelerationsOf(
  { spec, models }: Pick<Revision, 'spec' | 'models'>,
  accelerations: Pick<Accelerations, 'find' | 'get'>,
): Promise<UnitAcceleration[]> {
  const found = await Promise.all(
    models.map(async (pinned): Promise<UnitAcceleration[]> => {
      const model = servedModel(spec, pinned);
      if (!model && !pinned.accelerated) return [];
      const acceleration = pinned.accelerated ? await accelerations.get(pinned.accelerated.id) : model && (await accelerations.find(model));
      const { predictor, node } = pinned;
      return acceleration ? [{ predictor, node, acceleration, inUse: pinned.accelerated !== undefined }] : [];
    }),
  );
  return found.flat();
}

/** The model of a unit that asks; undefined of one that does not. */
function servedModel(spec: DeploymentSpec, { predictor: name, node, location }: PinnedModel): ServedModel | undefined {
  const predictor = spec.predictors.find((candidate) => candidate.name === name);
  const unit = predictor && unitTree(predictor.graph).find((candidate) => candidate.name === node);
  if (!unit || !asksToAccelerate(spec, predictor) || !isPrepackagedServer(unit.implementation)) return undefined;
  return { location, server: unit.implementation!, parameters: modelParameters(spec.protocol, unit) };
}
