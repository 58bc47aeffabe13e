// The `accelerations` area.
import type { Acceleration as AccelerationAnswer, accelerationEndpoints } from '@ovenbird/contracts/accelerations';
import { accelerationState } from '../../domain/catalog/index.ts';
import type { Acceleration, Accelerations } from '../../domain/serving/acceleration/index.ts';
import { accelerationsOf, type Deployments } from '../../domain/serving/index.ts';
import type { AreaRoutes } from './native-route.ts';

export interface AccelerationsRoutesDeps {
  readonly accelerations: Accelerations;
  readonly deployments: Pick<Deployments, 'get'>;
}

export function createAccelerationsRoutes({
  accelerations,
  deployments,
}: AccelerationsRoutesDeps): AreaRoutes<typeof accelerationEndpoints> {
  return {
    create: async ({ body: { uri, server, parameters, tolerance } }) => {
      const { absolute, relative } = tolerance ?? {};
      return toAnswer(
        await accelerations.request({
          uri,
          ...(server ? { server } : {}),
          ...(parameters ? { parameters } : {}),
          tolerance: { ...(absolute === undefined ? {} : { absolute }), ...(relative === undefined ? {} : { relative }) },
        }),
      );
    },

    get: async ({ params }) => toAnswer(await accelerations.get(params.id)),

    ofVersion: async ({ params }) => ({ items: (await accelerations.ofVersion(params.name, params.version)).map(toAnswer) }),

    ofDeployment: async ({ params }) => {
      const { latest, serving } = await deployments.get(params);
      const found = await accelerationsOf(serving ?? latest, accelerations);
      return { items: found.map(({ acceleration, ...unit }) => ({ ...unit, acceleration: toAnswer(acceleration) })) };
    },
  };
}

function toAnswer(found: Acceleration): AccelerationAnswer {
  const { evidence } = found;
  return {
    id: found.id,
    modelName: found.modelName ?? null,
    modelVersion: found.modelVersion ?? null,
    location: found.location,
    server: found.server ?? null,
    parameters: { ...found.parameters },
    tolerance: found.tolerance,
    phase: found.state,
    state: accelerationState(found.state),
    reason: found.reason ?? null,
    evidence: evidence
      ? {
          ...evidence,
          sets: evidence.sets.map(({ maxAbsolute = null, maxRelative = null, equalLabels = null, worst = null, ...set }) => ({
            ...set,
            maxAbsolute,
            maxRelative,
            equalLabels,
            worst,
          })),
        }
      : null,
    versions: { ...found.versions },
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    durationMs: found.durationMs ?? null,
    peakMemoryBytes: found.peakMemoryBytes ?? null,
  };
}
