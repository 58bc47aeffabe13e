// How requests find their predictor beyond its weight: Seldon leaves that to its gateway, here annotations say it.
import type { DeploymentSpec, PredictorSpec } from './deployment-spec.ts';
import type { ManifestFault } from './manifest-fault.ts';

/** A request with this header is this predictor's, whatever the weights. */
export interface HeaderRoute {
  /** In lower case. */
  readonly header: string;
  readonly value: string;
}

const STICKY_HEADER = 'seldon.io/sticky-header';
const ROUTE_HEADER = 'seldon.io/route-header';
/** RFC 9110's token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The header, in lower case, whose value decides between the predictors of a deployment. */
export function stickyHeaderOf({ annotations }: Pick<DeploymentSpec, 'annotations'>): string | undefined {
  return annotations[STICKY_HEADER]?.trim().toLowerCase();
}

/** `undefined` also where the annotation cannot be read; then it was refused when it was applied. */
export function headerRouteOf({ annotations }: Pick<PredictorSpec, 'annotations'>): HeaderRoute | undefined {
  const text = annotations[ROUTE_HEADER] ?? '';
  const sign = text.indexOf('=');
  const header = text.slice(0, Math.max(0, sign)).trim().toLowerCase();
  return HEADER_NAME.test(header) ? { header, value: text.slice(sign + 1).trim() } : undefined;
}

export function validateTrafficAnnotations(spec: DeploymentSpec): ManifestFault[] {
  const faults: ManifestFault[] = [];
  const sticky = stickyHeaderOf(spec);
  if (sticky !== undefined && !HEADER_NAME.test(sticky))
    faults.push({
      field: `metadata.annotations[${STICKY_HEADER}]`,
      message: `Invalid value: ${JSON.stringify(sticky)}: must be the name of a header`,
    });
  const routes = new Map<string, string>();
  for (const [index, predictor] of spec.predictors.entries()) {
    const written = predictor.annotations[ROUTE_HEADER];
    if (written === undefined) continue;
    const field = `spec.predictors[${index}].annotations[${ROUTE_HEADER}]`;
    const route = headerRouteOf(predictor);
    if (!route) faults.push({ field, message: `Invalid value: ${JSON.stringify(written)}: must be <header>=<value>` });
    else if (predictor.shadow) faults.push({ field, message: 'a shadow gets copies of what the others are asked; no header leads to it' });
    else {
      const key = `${route.header}=${route.value}`;
      const other = routes.get(key);
      if (other !== undefined) faults.push({ field, message: `${key} leads to predictor "${other}" already` });
      else routes.set(key, predictor.name);
    }
  }
  return faults;
}
