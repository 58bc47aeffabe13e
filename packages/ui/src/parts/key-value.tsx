// A list of names and values on two aligned columns; on a narrow screen the name sits above its value.
import type { ReactNode } from 'react';
import { absent } from './format-number.ts';

export type Fact = readonly [name: ReactNode, value: ReactNode];

export function KeyValue({ facts, mono = false }: { readonly facts: readonly Fact[]; readonly mono?: boolean }) {
  return (
    <dl className="grid grid-cols-1 text-base sm:grid-cols-[minmax(96px,max-content)_minmax(0,1fr)]">
      {facts.map(([name, value], index) => (
        // Facts are a fixed list in a fixed order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="contents">
          <dt className="pt-1.5 pr-6 text-ink-3 sm:pb-1.5">{name}</dt>
          <dd className={`min-w-0 break-words pb-1.5 sm:pt-1.5 ${mono ? 'font-mono text-small/5' : ''}`}>{value ?? absent}</dd>
        </div>
      ))}
    </dl>
  );
}
