// The answer to "why", drawn as a thread: a knot per step, from the prediction up to the data.
import type { Why, WhyLink } from '@ovenbird/contracts/predictions';
import { kindName } from '../../parts/lineage/thread.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import { Moment } from '../../parts/time.tsx';

export function WhyThread({ why }: { readonly why: Why }) {
  return (
    <ol data-part="why" aria-label="From the prediction to the data">
      {why.chain.map((link, index) => (
        <Knot key={`${link.kind} ${link.id ?? index}`} link={link} last={index === why.chain.length - 1} />
      ))}
    </ol>
  );
}

function Knot({ link, last }: { readonly link: WhyLink; readonly last: boolean }) {
  const details = Object.entries(link.details);
  return (
    <li className="relative flex gap-4 pb-5 last:pb-0">
      {last ? null : (
        <span
          className={`absolute top-5 bottom-0 left-[6.5px] w-px ${link.missing ? 'border-rule-strong border-l border-dashed' : 'bg-rule-strong'}`}
          aria-hidden="true"
        />
      )}
      <span className="relative z-10 mt-[3px] flex size-3.5 shrink-0 items-center justify-center bg-paper">
        {link.missing ? (
          <StateShape state="unknown" />
        ) : link.state ? (
          <StateShape state={link.state} />
        ) : (
          <span className="size-2 rounded-full bg-accent" />
        )}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <span className="w-24 shrink-0 text-ink-3">{kindName[link.kind][0]}</span>
          {link.missing ? (
            <span className="text-ink-2">not known</span>
          ) : link.href ? (
            <PageLink href={link.href} className="link min-w-0 break-words font-medium">
              {link.title}
            </PageLink>
          ) : (
            <span className="min-w-0 break-words font-medium">{link.title}</span>
          )}
          <span className="ml-auto text-ink-3 text-small">{link.at === null ? null : <Moment at={link.at} />}</span>
        </div>
        {link.missing ? <p className="text-ink-2">{link.missing}</p> : null}
        {details.length > 0 ? (
          <dl className="mt-1 flex flex-wrap gap-x-5 gap-y-0.5 text-small">
            {details.map(([name, value]) => (
              <div key={name} className="flex min-w-0 gap-1.5">
                <dt className="text-ink-3">{name}</dt>
                <dd className="min-w-0 break-all text-ink-2">{value}</dd>
              </div>
            ))}
          </dl>
        ) : null}
      </div>
    </li>
  );
}
