// How far a batch job is, as a bar.
import type { BatchJob } from '@ovenbird/contracts/batch';
import { ProgressBar } from '../../../parts/progress-bar.tsx';

const tones = { queued: 'plain', running: 'plain', succeeded: 'done', failed: 'bad', cancelled: 'halted' } as const;

export function BatchProgress({ job }: { readonly job: BatchJob }) {
  return <ProgressBar label={`Rows of ${job.id}`} done={job.rows} total={job.totalRows} tone={tones[job.batchState]} />;
}
