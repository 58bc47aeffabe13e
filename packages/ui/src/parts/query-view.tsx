// Shows what is known of a query: its data, its failure, or the room it will take. Never a spinner over known data.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { failureOf } from '../api/failure.ts';
import { Button } from './button.tsx';
import { ErrorPanel } from './error-panel.tsx';

interface QueryViewProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
  /** What is being read, for the failure, e.g. "the runs". */
  readonly what: string;
}

export function QueryView<Data>({ query, children, what }: QueryViewProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    const failure = failureOf(query.error);
    return (
      <div className="py-4">
        <ErrorPanel
          title={`${failure.title}: ${what}`}
          message={failure.message}
          facts={failure.facts}
          actions={failure.notFound ? null : <Button onClick={() => void query.refetch()}>Try again</Button>}
        />
      </div>
    );
  }
  return <Placeholder />;
}

/** Quiet bars where text will be; they appear only when the answer takes its time. */
export function Placeholder() {
  return (
    <div aria-busy="true" aria-label="Reading" role="status" className="placeholder flex flex-col gap-3 py-4">
      {[72, 88, 64, 80].map((width) => (
        <div key={width} className="h-3 max-w-[640px] rounded-sm bg-hover" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
