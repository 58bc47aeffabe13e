// A list of names and values on two aligned columns.
import type { ReactNode } from 'react';
import { absent } from './format-number.ts';

export type Fact = readonly [name: ReactNode, value: ReactNode];

export function KeyValue({ facts, mono = false }: { readonly facts: readonly Fact[]; readonly mono?: boolean }) {
  return (
    <dl className="grid grid-cols-[minmax(0,40%)_minmax(0,1fr)] text-base sm:grid-cols-[minmax(96px,max-content)_minmax(0,1fr)]">
      {facts.map(([name, value], index) => (
        // Facts are a fixed list in a fixed order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="contents">
          <dt className="min-w-0 break-words py-1.5 pr-4 text-ink-3 sm:pr-6">{name}</dt>
          <dd className={`min-w-0 break-words py-1.5 ${mono ? 'font-mono text-small/5' : ''}`}>{value ?? absent}</dd>
        </div>
      ))}
    </dl>
  );
}
