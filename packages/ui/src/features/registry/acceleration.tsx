// Whether a version is answered in process by an ONNX file, and what the comparison of both showed.
import type { Acceleration as Accelerated } from '@ovenbird/contracts/accelerations';
import { useQuery } from '@tanstack/react-query';
import { AccelerationEvidence } from '../../parts/acceleration-evidence.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { accelerationsQuery } from './queries.ts';

export function Acceleration({ name, version }: { readonly name: string; readonly version: string }) {
  const query = useQuery(accelerationsQuery(name, version));
  return (
    <Section title="Acceleration">
      <QueryView query={query} what="the accelerations">
        {({ items }) => (items.length > 0 ? <Found items={items} /> : <None name={name} version={version} />)}
      </QueryView>
    </Section>
  );
}

function Found({ items }: { readonly items: readonly Accelerated[] }) {
  return (
    <div className="flex flex-col gap-6">
      {items.map((item) => (
        <AccelerationEvidence key={item.id} item={item} />
      ))}
    </div>
  );
}

function None({ name, version }: { readonly name: string; readonly version: string }) {
  return (
    <>
      <p className="mb-3 text-ink-2">
        Not tried. A model that needs Python may be answered in process by an ONNX file, if that is found to answer the same:
      </p>
      <CodeBlock code={`npx ovenbird accelerate models:/${name}/${version}`} label="Command" />
    </>
  );
}
