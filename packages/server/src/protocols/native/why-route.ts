// `predictions.why`: one function of the `predictions` area, made here because it is lineage's answer.
import { entityHref } from '@ovenbird/contracts/entity-href';
import type { predictionEndpoints } from '@ovenbird/contracts/predictions';
import type { Lineage } from '../../domain/lineage/index.ts';
import type { NativeRoute } from './native-route.ts';

export function createWhyRoute(lineage: Lineage): NativeRoute<typeof predictionEndpoints.why> {
  return async ({ params }) => {
    const { predictionId, complete, chain } = await lineage.why(params.id);
    return {
      predictionId,
      complete,
      chain: chain.map(({ ref, ...link }) => ({ ...link, id: ref?.id ?? null, href: ref && entityHref(ref) })),
    };
  };
}
