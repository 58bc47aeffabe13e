// Stop a batch job, go on with it, or forget it.
import type { BatchJob } from '@ovenbird/contracts/batch';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { Button } from '../../../parts/button.tsx';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { formatCount } from '../../../parts/format-number.ts';
import { useOpen } from '../../../parts/page-link.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { batchJobsHref, hasEnded } from './queries.ts';

export function BatchJobActions({ job }: { readonly job: BatchJob }) {
  const canResume = job.batchState === 'failed' || job.batchState === 'cancelled';
  return (
    <>
      {canResume ? <ResumeJob job={job} /> : null}
      {hasEnded(job) ? <DeleteJob job={job} /> : <CancelJob job={job} />}
    </>
  );
}

function useReadAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['batch'] });
}

function CancelJob({ job: { id, rows, cancelRequested } }: { readonly job: BatchJob }) {
  const cancel = useAction(() => api.batch.cancel({ params: { id } }), `${id} is being cancelled`, useReadAgain());
  return (
    <ConfirmDialog
      danger
      trigger={
        <Button weight="danger" icon="stop" disabled={cancelRequested}>
          Cancel job
        </Button>
      }
      title={`Cancel ${id}?`}
      action="Stop the job"
      onConfirm={cancel}
    >
      It stops within a second or two, and no output appears. The {formatCount(rows)} rows that are done are kept; resuming goes on after
      them.
    </ConfirmDialog>
  );
}

function ResumeJob({ job }: { readonly job: BatchJob }) {
  const { id, rows, errors } = job;
  const [allowed, setAllowed] = useState(job.maxErrors === null ? '' : String(job.maxErrors));
  const maxErrors = /^\d{1,15}$/.test(allowed) ? Number(allowed) : null;
  const resume = useAction(() => api.batch.resume({ params: { id }, body: { maxErrors } }), `${id} goes on`, useReadAgain());
  return (
    <ConfirmDialog trigger={<Button icon="play">Resume</Button>} title={`Resume ${id}?`} action="Go on" onConfirm={resume}>
      It goes on after {formatCount(rows)} rows, with the same model. Input files that changed meanwhile are refused.
      <label className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-base">
        Rows that may fail in all, {formatCount(errors)} so far
        <input
          type="number"
          min={0}
          step={1}
          placeholder="any number"
          value={allowed}
          onChange={(event) => setAllowed(event.target.value)}
          className="h-8 w-36 rounded-md border border-rule-strong bg-raised px-2 text-ink"
        />
      </label>
    </ConfirmDialog>
  );
}

function DeleteJob({ job: { id, batchState, output } }: { readonly job: BatchJob }) {
  const open = useOpen();
  const remove = useAction(
    () => api.batch.delete({ params: { id } }),
    `${id} was deleted`,
    () => open(batchJobsHref),
  );
  return (
    <ConfirmDialog
      danger
      trigger={
        <Button weight="danger" icon="trash">
          Delete
        </Button>
      }
      title={`Delete ${id}?`}
      action="Delete job"
      onConfirm={remove}
    >
      {batchState === 'succeeded' ? (
        <>
          The job is forgotten. Its output stays: <code className="break-all font-mono text-small">{output}</code>
        </>
      ) : (
        'The job and the rows that it has done are forgotten: it cannot be resumed. This cannot be undone.'
      )}
    </ConfirmDialog>
  );
}
