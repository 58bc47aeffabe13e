// Where a version serves now, with its share of the traffic.
import type { ServedAt as Served } from '@ovenbird/contracts/models';
import { absent } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import { deploymentHref } from './queries.ts';

type Place = Served & { readonly version?: string };

interface ServedAtProps {
  readonly served: readonly Place[];
  /** A line of a table has room for one. */
  readonly inTable?: boolean;
}

const nameOf = (place: Place) => `${place.namespace}/${place.name}`;

export function ServedAt({ served, inTable = false }: ServedAtProps) {
  if (served.length === 0) return <span className="text-ink-3">{absent}</span>;
  const shown = inTable ? served.slice(0, 1) : served;
  const more = served.slice(shown.length);
  return (
    <span className={`flex gap-x-4 gap-y-1 ${inTable ? 'min-w-0' : 'flex-wrap'}`}>
      {shown.map((place) => (
        <PageLink
          key={`${place.namespace}/${place.name}/${place.predictor}/${place.version ?? ''}`}
          href={deploymentHref(place)}
          title={`revision ${place.revision}, predictor ${place.predictor}`}
          className="inline-flex min-h-6 items-center gap-1.5 whitespace-nowrap hover:text-accent"
        >
          <StateShape state={place.state} />
          {nameOf(place)}
          <span className="text-ink-3 text-small">
            {place.version ? `v${place.version} ` : ''}
            {place.shadow ? 'shadow' : `${place.trafficPercent} %`}
          </span>
        </PageLink>
      ))}
      {more.length > 0 ? (
        <span className="self-center whitespace-nowrap text-ink-3 text-small" title={more.map(nameOf).join(', ')}>
          and {more.length} more
        </span>
      ) : null}
    </span>
  );
}
