// Where a version serves now, with its share of the traffic.
import type { ServedAt as Served } from '@ovenbird/contracts/models';
import { absent } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import { deploymentHref } from './queries.ts';

export function ServedAt({ served }: { readonly served: readonly (Served & { readonly version?: string })[] }) {
  if (served.length === 0) return <span className="text-ink-3">{absent}</span>;
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1">
      {served.map((place) => (
        <PageLink
          key={`${place.namespace}/${place.name}/${place.predictor}/${place.version ?? ''}`}
          href={deploymentHref(place)}
          title={`revision ${place.revision}, predictor ${place.predictor}`}
          className="inline-flex min-h-6 items-center gap-1.5 hover:text-accent"
        >
          <StateShape state={place.state} />
          {place.namespace}/{place.name}
          <span className="text-ink-3 text-small">
            {place.version ? `v${place.version} ` : ''}
            {place.shadow ? 'shadow' : `${place.trafficPercent} %`}
          </span>
        </PageLink>
      ))}
    </span>
  );
}
