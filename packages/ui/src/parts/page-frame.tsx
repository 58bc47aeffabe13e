// The frame of every page: title and state, actions at the top right, the lineage strip, then the page's own content.
import type { ReactNode } from 'react';
import { type Crumb, usePublishTrail } from './page-trail.ts';

interface PageFrameProps {
  readonly title: string;
  /** A word over the title that says what kind of thing this is, e.g. "Run". */
  readonly kind?: string;
  readonly state?: ReactNode;
  /** A quiet line under the title. */
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly lineage?: ReactNode;
  /** The content takes the height that is left and scrolls inside itself (long tables, graphs). */
  readonly fill?: boolean;
  /** What it lies in, for the breadcrumb, without the place itself. */
  readonly trail?: readonly Crumb[];
  readonly children: ReactNode;
}

export function PageFrame({ title, kind, state, about, actions, lineage, fill = false, trail = [], children }: PageFrameProps) {
  usePublishTrail(title, trail);
  return (
    <article className={`flex min-w-0 flex-col px-4 pt-4 pb-6 md:px-8 md:pt-5 ${fill ? 'md:min-h-0 md:flex-1' : ''}`}>
      <header>
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1 basis-64">
            <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
              <h1 className="min-w-0 break-words font-semibold text-ink text-title tracking-tight">
                {kind ? <span className="mr-1 font-normal text-ink-3">{kind}</span> : null} {title}
              </h1>
              {state}
            </div>
            {about ? <div className="mt-0.5 text-ink-2">{about}</div> : null}
          </div>
          {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
        </div>
        {lineage ? <div className="mt-2">{lineage}</div> : null}
      </header>
      <div className={`mt-3 flex min-w-0 flex-col ${fill ? 'md:min-h-0 md:flex-1' : ''}`}>{children}</div>
    </article>
  );
}
