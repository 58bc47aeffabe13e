// Finds any object by name, id, tag or pasted address, and runs actions, from the keyboard.
import type { SearchHit } from '@ovenbird/contracts/search';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useDeferredValue, useLayoutEffect, useState } from 'react';
import { api } from '../api/client.ts';
import { copyText } from '../parts/copy-button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Kbd } from '../parts/kbd.tsx';
import { useOpen } from '../parts/page-link.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { chooseTheme } from '../parts/theme.ts';
import { showToast } from '../parts/toast.tsx';
import { places } from './places.ts';
import { pageOfPrintedLink } from './printed-links.ts';

const kindIcon: Partial<Record<SearchHit['kind'], IconName>> = {
  experiment: 'experiments',
  run: 'experiments',
  logged_model: 'models',
  registered_model: 'models',
  model_version: 'models',
  workflow: 'workflows',
  launch_plan: 'workflows',
  execution: 'workflows',
  task_attempt: 'workflows',
  deployment: 'deployments',
  deployment_revision: 'deployments',
  prediction: 'deployments',
  batch_job: 'deployments',
};

/** The page of a pasted address: one that a client printed, or one of ours on this server. */
function pageOfPasted(text: string): string | undefined {
  if (!/^https?:\/\//.test(text)) return undefined;
  try {
    const url = new URL(text);
    const printed = pageOfPrintedLink(url);
    return printed ?? (url.host === window.location.host ? url.pathname + url.search : undefined);
  } catch {
    return undefined;
  }
}

export function CommandPalette({ onClose, onKeys }: { readonly onClose: () => void; readonly onKeys: () => void }) {
  const [text, setText] = useState('');
  const wanted = text.trim();
  // Objects are asked for a little behind the typing; places and actions answer each letter.
  const asked = useDeferredValue(wanted);
  const [chosen, setChosen] = useState('');
  const open = useOpen();
  const { data, isError } = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => api.search.find({ query: { q: asked, limit: 12 } }, { signal }),
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
  });
  const hits = wanted ? (data?.items ?? []) : [];
  const pasted = pageOfPasted(wanted);
  const go = (href: string) => {
    onClose();
    open(href);
  };
  const actions: readonly (readonly [string, IconName, () => void])[] = [
    ['Copy the address of this page', 'copy', () => void copyText(window.location.href).then(() => showToast('Address copied'))],
    ['Ask with SQL', 'query', () => go('/query')],
    ['See the batch jobs', 'table', () => go('/deployments?tab=batch-jobs')],
    ['Light theme', 'sun', () => chooseTheme('light')],
    ['Dark theme', 'moon', () => chooseTheme('dark')],
    ['Theme as the system says', 'system', () => chooseTheme('system')],
    ['Show the keys', 'keyboard', onKeys],
    ['Parts and states of this UI', 'columns', () => go('/design')],
  ];
  const matches = (name: string) => name.toLowerCase().includes(wanted.toLowerCase());
  const shownPlaces = places.filter((place) => matches(place.name));
  const shownActions = actions.filter(([name]) => matches(name));
  const hitValue = (hit: SearchHit) => `${hit.kind} ${hit.id}`;
  const first = pasted ? 'pasted' : hits[0] ? hitValue(hits[0]) : (shownPlaces[0]?.href ?? shownActions[0]?.[0] ?? '');
  // Enter takes what is on top, however fast it comes after the last letter.
  useLayoutEffect(() => setChosen(first), [first]);
  return (
    <Command.Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      label="Find anything"
      shouldFilter={false}
      value={chosen}
      onValueChange={setChosen}
      overlayClassName="fixed inset-0 z-40 bg-[rgb(20_14_8/0.4)]"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[min(600px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-lg border border-rule bg-raised shadow-over"
    >
      <div className="flex items-center gap-2.5 border-rule border-b px-4 text-ink-3">
        <Icon name="search" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="A name, an id, a tag, or a pasted address"
          className="h-12 flex-1 bg-transparent text-ink text-prose outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto p-1.5 pb-2">
        {pasted ? (
          <Group heading="Pasted address">
            <Item value="pasted" icon="arrow" onSelect={() => go(pasted)} title={`Open ${pasted}`} />
          </Group>
        ) : null}
        {hits.length > 0 ? (
          <Group heading="Objects">
            {hits.map((hit) => (
              <Item
                key={hitValue(hit)}
                value={hitValue(hit)}
                icon={kindIcon[hit.kind] ?? 'file'}
                state={hit.state}
                title={hit.title}
                note={[hit.kind.replaceAll('_', ' '), hit.subtitle].filter(Boolean).join(' · ')}
                onSelect={() => hit.href && go(hit.href)}
              />
            ))}
          </Group>
        ) : null}
        {shownPlaces.length > 0 ? (
          <Group heading="Go to">
            {shownPlaces.map((place) => (
              <Item
                key={place.href}
                value={place.href}
                icon={place.icon}
                title={place.name}
                keys={['g', place.key]}
                onSelect={() => go(place.href)}
              />
            ))}
          </Group>
        ) : null}
        {shownActions.length > 0 ? (
          <Group heading="Do">
            {shownActions.map(([name, icon, run]) => (
              <Item
                key={name}
                value={name}
                icon={icon}
                title={name}
                onSelect={() => {
                  onClose();
                  run();
                }}
              />
            ))}
          </Group>
        ) : null}
        <Command.Empty className="px-3 py-6 text-ink-2">
          {isError ? 'The search did not answer.' : `No object, place or action is called “${wanted}”.`}
        </Command.Empty>
      </Command.List>
    </Command.Dialog>
  );
}

function Group({ heading, children }: { readonly heading: string; readonly children: React.ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-small"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  readonly value: string;
  readonly icon: IconName;
  readonly title: string;
  readonly note?: string;
  readonly state?: SearchHit['state'];
  readonly keys?: readonly string[];
  readonly onSelect: () => void;
}

function Item({ value, icon, title, note, state, keys, onSelect }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-hover"
    >
      <Icon name={icon} className="text-ink-3" />
      {state ? <StateShape state={state} /> : null}
      <span className="min-w-0 truncate text-ink">{title}</span>
      {note ? <span className="min-w-0 flex-1 truncate text-ink-3 text-small">{note}</span> : <span className="flex-1" />}
      {keys?.map((key, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a key may be pressed twice
        <Kbd key={index}>{key}</Kbd>
      ))}
    </Command.Item>
  );
}
