// Tabs whose choice lives in the URL. Left and right arrows move, Home and End jump.
import { type KeyboardEvent, type ReactNode, useId } from 'react';

interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: number | undefined;
}

interface TabsProps<Id extends string> {
  readonly tabs: readonly Tab<Id>[];
  readonly active: Id;
  readonly onChange: (id: Id) => void;
  readonly label: string;
  readonly children: ReactNode;
}

export function Tabs<Id extends string>({ tabs, active, onChange, label, children }: TabsProps<Id>) {
  const base = useId();
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex((tab) => tab.id === active);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length];
    if (!tab) return;
    onChange(tab.id);
    document.getElementById(`${base}-${tab.id}`)?.focus();
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={move}
        className="-mx-4 flex gap-5 overflow-x-auto border-rule border-b px-4 md:-mx-8 md:px-8"
      >
        {tabs.map((tab) => {
          const selected = tab.id === active;
          return (
            <button
              key={tab.id}
              id={`${base}-${tab.id}`}
              type="button"
              role="tab"
              aria-selected={selected}
              aria-controls={`${base}-panel`}
              tabIndex={selected ? 0 : -1}
              onClick={() => onChange(tab.id)}
              className={`-mb-px h-9 whitespace-nowrap border-b-2 ${
                selected ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink'
              }`}
            >
              {tab.label}
              {tab.count === undefined ? null : <span className="ml-1.5 text-ink-3 text-small">{tab.count.toLocaleString('en-US')}</span>}
            </button>
          );
        })}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${active}`} className="flex min-h-0 min-w-0 flex-1 flex-col pt-4">
        {children}
      </div>
    </div>
  );
}
