// What the batch pages ask the server, their addresses, and the words that both use.
import type { BatchJob } from '@ovenbird/contracts/batch';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { formatCount, formatMeasure } from '../../../parts/format-number.ts';

export const batchJobsHref = '/deployments?tab=batch-jobs';
export const batchJobHref = (id: string) => `/batch-jobs/${encodeURIComponent(id)}`;

export const batchJobQuery = (id: string) =>
  queryOptions({
    queryKey: ['batch', 'one', id],
    queryFn: ({ signal }) => api.batch.get({ params: { id } }, { signal }),
  });

export const stateWord = ({ batchState, cancelRequested }: BatchJob): string =>
  cancelRequested && batchState === 'running' ? 'cancelling' : batchState;

export const hasEnded = ({ batchState }: BatchJob): boolean => batchState !== 'queued' && batchState !== 'running';

export const baseName = (path: string): string => path.split(/[\\/]/).at(-1) || path;

/** e.g. `flowers.csv and 2 more`, `a query` */
export const inputText = ({ files }: BatchJob): string => {
  const [first, ...others] = files;
  if (first === undefined) return 'a query';
  return others.length === 0 ? baseName(first) : `${baseName(first)} and ${formatCount(others.length)} more`;
};

/** Rows per second, e.g. `1,740`, `0.52` */
export const rateText = ({ rowsPerSecond }: BatchJob): string =>
  rowsPerSecond !== null && rowsPerSecond >= 100 ? formatCount(rowsPerSecond) : formatMeasure(rowsPerSecond, 2);

/** e.g. `of 40,000`, `of about 40,000`; empty while nobody knows */
export const ofTotalText = ({ totalRows, totalIsEstimate }: BatchJob): string =>
  totalRows === null ? '' : `of ${totalIsEstimate ? 'about ' : ''}${formatCount(totalRows)}`;
