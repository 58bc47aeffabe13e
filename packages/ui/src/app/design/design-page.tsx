// Every part of the UI in every state, drawn in light and in dark beside each other. What is not on this page is not a part.
import { PageFrame } from '../../parts/page-frame.tsx';
import { DesignCharts } from './design-charts.tsx';
import { DesignMessages } from './design-messages.tsx';
import { DesignRecords } from './design-records.tsx';
import { DesignTable } from './design-table.tsx';
import { DesignWords } from './design-words.tsx';

export function DesignPage() {
  return (
    <PageFrame title="Parts" about="Every part of this UI in every state. Numbers and names here are made up; they belong to no run.">
      <div className="-mx-4 grid md:-mx-8 xl:grid-cols-2">
        <Themed scheme="light" />
        <Themed scheme="dark" />
      </div>
      <div className="mt-8">
        <DesignTable />
      </div>
    </PageFrame>
  );
}

function Themed({ scheme }: { readonly scheme: 'light' | 'dark' }) {
  return (
    <section
      aria-label={scheme === 'light' ? 'Light' : 'Dark'}
      style={{ colorScheme: scheme }}
      className="flex min-w-0 flex-col gap-10 bg-paper px-4 py-6 text-ink md:px-8"
    >
      <DesignWords />
      <DesignMessages scheme={scheme} />
      <DesignCharts scheme={scheme} />
      <DesignRecords />
    </section>
  );
}
