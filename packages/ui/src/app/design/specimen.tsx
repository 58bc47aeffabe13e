// A part under its name.
import type { ReactNode } from 'react';

export function Specimen({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0" data-specimen="">
      <h2 className="label mb-3 border-rule border-b pb-1">{name}</h2>
      {children}
    </div>
  );
}
