// Other weights for the predictors of a deployment, written into its manifest as if somebody had edited it.
import { PlatformError } from '../../../kernel/errors.ts';
import { trafficPercentOf } from '../manifest/default-deployment.ts';
import type { DeploymentManifest, DeploymentSpec } from '../manifest/deployment-spec.ts';

/**
 * @param weights  percent by predictor; who is not named keeps what it has
 * @throws         invalid_argument (there is no such predictor)
 */
export function withWeights({ spec, document }: DeploymentManifest, weights: Readonly<Record<string, number>>): DeploymentManifest {
  const unknown = Object.keys(weights).find((name) => !spec.predictors.some((predictor) => predictor.name === name));
  if (unknown !== undefined)
    throw new PlatformError('invalid_argument', `There is no predictor ${JSON.stringify(unknown)}.`, { field: `weights.${unknown}` });
  const weightOf = (name: string) => (Object.hasOwn(weights, name) ? weights[name] : undefined);
  const written = document.spec as { readonly predictors: readonly Readonly<Record<string, unknown>>[] };
  return {
    spec: {
      ...spec,
      predictors: spec.predictors.map((predictor) => {
        const traffic = weightOf(predictor.name);
        return traffic === undefined ? predictor : { ...predictor, traffic };
      }),
    },
    document: {
      ...document,
      spec: {
        ...written,
        // The document's predictors are the specification's, in the same order.
        predictors: written.predictors.map((predictor, index) => {
          const traffic = weightOf(spec.predictors[index]!.name);
          return traffic === undefined ? predictor : { ...predictor, traffic };
        }),
      },
    },
  };
}

/** e.g. `weights: main 90 → 50 %, canary 10 → 50 %` */
export function weightsText(before: DeploymentSpec, after: DeploymentSpec): string {
  const changed = after.predictors.flatMap((predictor, index) => {
    const [from, to] = [trafficPercentOf(before, before.predictors[index]!), trafficPercentOf(after, predictor)];
    return from === to ? [] : [`${predictor.name} ${from} → ${to} %`];
  });
  return `weights: ${changed.join(', ')}`;
}
