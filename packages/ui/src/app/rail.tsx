// The rail on the left with the eight places; on a narrow screen a bar at the bottom, whose last button holds the rest.
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { infoQuery } from '../api/info-query.ts';
import { Icon } from '../parts/icon.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { type Place, placeOf, places } from './places.ts';
import { ThemeSwitch } from './theme-switch.tsx';

const inBar = 5;

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <path d="M3 28c0-15 6-24 14-24 7.5 0 12 8 12 18v6z" fill="var(--clay)" />
      <path d="M9 28c0-8 3.5-13 8-13 2.5 0 4 2.5 4 5.5 0 3-2 4.5-2 7.5z" fill="var(--paper)" />
      <circle cx="16.5" cy="21" r="1.7" fill="var(--ink)" />
    </svg>
  );
}

/** Which program this is; hovering tells where it keeps things. */
function Version() {
  const { data } = useQuery(infoQuery);
  if (!data) return null;
  const stores = `${data.database.kind}, blobs in ${data.blobs.kind === 's3' ? 'S3' : 'a directory'}, predictions served at ${data.inferenceUrl ?? 'nowhere yet'}`;
  return (
    <span className="px-1.5 text-ink-3 text-micro" title={stores}>
      version {data.version}
    </span>
  );
}

function RailLink({ place, here }: { readonly place: Place; readonly here: boolean }) {
  return (
    <PageLink
      href={place.href}
      aria-current={here ? 'page' : undefined}
      className={`flex h-8 items-center gap-2.5 rounded-md px-2.5 ${here ? 'bg-accent-soft font-medium text-accent' : 'text-ink-2 hover:bg-hover hover:text-ink'}`}
    >
      <Icon name={place.icon} />
      {place.name}
    </PageLink>
  );
}

export function Rail() {
  const here = placeOf(useLocation().pathname);
  return (
    <nav aria-label="Places" className="hidden w-(--rail-width) shrink-0 flex-col border-rule border-r bg-sunken px-3 pb-3 md:flex">
      <PageLink href="/" className="mb-2 flex h-13 items-center gap-2 px-2 font-semibold text-section tracking-tight">
        <Mark />
        Ovenbird
      </PageLink>
      <ul className="flex flex-col gap-0.5">
        {places.map((place) => (
          <li key={place.href}>
            <RailLink place={place} here={place === here} />
          </li>
        ))}
      </ul>
      <div className="mt-auto flex flex-col gap-3 px-1">
        <ThemeSwitch />
        <Version />
      </div>
    </nav>
  );
}

export function BottomBar({ onKeys }: { readonly onKeys: () => void }) {
  const here = placeOf(useLocation().pathname);
  const [open, setOpen] = useState(false);
  const rest = places.slice(inBar);
  const item = (active: boolean) =>
    `flex h-(--bar-height) w-full flex-col items-center justify-center gap-1 text-micro ${active ? 'text-accent' : 'text-ink-2'}`;
  return (
    <nav aria-label="Places" className="shrink-0 border-rule border-t bg-sunken pb-[env(safe-area-inset-bottom)] md:hidden">
      <ul className="grid grid-cols-6">
        {places.slice(0, inBar).map((place) => (
          <li key={place.href} className="min-w-0">
            <PageLink href={place.href} aria-current={place === here ? 'page' : undefined} className={item(place === here)}>
              <Icon name={place.icon} size={20} />
              <span className="leading-none">{place.name}</span>
            </PageLink>
          </li>
        ))}
        <li>
          <Dialog.Root open={open} onOpenChange={setOpen}>
            <Dialog.Trigger className={item(here !== undefined && rest.includes(here))}>
              <Icon name="more" size={20} />
              <span className="leading-none">More</span>
            </Dialog.Trigger>
            <Dialog.Portal>
              <Dialog.Overlay className="fixed inset-0 z-40 bg-[rgb(20_14_8/0.4)]" />
              <Dialog.Content
                aria-describedby={undefined}
                className="fixed inset-x-0 bottom-0 z-50 rounded-t-lg border-rule border-t bg-raised p-4 pb-8 shadow-over"
              >
                <Dialog.Title className="mb-2 font-semibold text-section">More</Dialog.Title>
                <ul className="mb-4">
                  {rest.map((place) => (
                    <li key={place.href}>
                      <PageLink
                        href={place.href}
                        onClick={() => setOpen(false)}
                        className="flex h-11 items-center gap-3 border-rule border-b"
                      >
                        <Icon name={place.icon} size={18} />
                        {place.name}
                      </PageLink>
                    </li>
                  ))}
                  <li>
                    <button
                      type="button"
                      className="flex h-11 w-full items-center gap-3"
                      onClick={() => {
                        setOpen(false);
                        onKeys();
                      }}
                    >
                      <Icon name="keyboard" size={18} />
                      Keys
                    </button>
                  </li>
                </ul>
                <ThemeSwitch />
              </Dialog.Content>
            </Dialog.Portal>
          </Dialog.Root>
        </li>
      </ul>
    </nav>
  );
}
