// The lineage strip of an object page, live.
import type { LineageKind } from '@ovenbird/contracts';
import { useQuery } from '@tanstack/react-query';
import { lineageQuery } from '../../api/lineage-query.ts';
import { LineageThread } from './lineage-thread.tsx';

export function LineageStrip({ kind, id }: { readonly kind: LineageKind; readonly id: string }) {
  const { data, isError } = useQuery(lineageQuery(kind, id));
  if (isError) return <p className="h-12 py-3 text-ink-3 text-small">The lineage of this page could not be read.</p>;
  // The room is kept while it is read, so that nothing below it jumps.
  return <div className="min-h-12">{data ? <LineageThread graph={data} /> : null}</div>;
}
