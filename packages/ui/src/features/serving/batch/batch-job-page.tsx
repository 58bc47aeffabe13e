// One batch job, live: how far it is, what answers, reads and writes, which rows failed, and how to ask for it again.
import type { BatchJobDetail } from '@ovenbird/contracts/batch';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { CodeBlock } from '../../../parts/code-block.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { ErrorPanel } from '../../../parts/error-panel.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { formatCount, formatShare, nounFor } from '../../../parts/format-number.ts';
import { type Fact, KeyValue } from '../../../parts/key-value.tsx';
import { LineageStrip } from '../../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../../parts/page-frame.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { Section } from '../../../parts/section.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Elapsed, Moment } from '../../../parts/time.tsx';
import { BatchJobActions } from './batch-job-actions.tsx';
import { BatchProgress } from './batch-progress.tsx';
import { BatchTarget, PinnedModels } from './batch-target.tsx';
import { batchJobQuery, batchJobsHref, hasEnded, inputText, ofTotalText, rateText, stateWord } from './queries.ts';
import { repeatCommand } from './repeat-command.ts';

export function BatchJobPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(batchJobQuery(id));
  const job = query.data;
  return (
    <PageFrame
      title={id}
      kind="Batch job"
      trail={[{ name: 'Batch jobs', href: batchJobsHref }]}
      state={job ? <StateBadge state={job.state} label={stateWord(job)} title={job.message ?? undefined} /> : null}
      about={job ? <About job={job} /> : null}
      actions={job ? <BatchJobActions key={job.batchState} job={job} /> : null}
      lineage={<LineageStrip kind="batch_job" id={id} />}
    >
      <QueryView query={query} what="the batch job">
        {(known) => <JobView job={known} />}
      </QueryView>
    </PageFrame>
  );
}

function About({ job }: { readonly job: BatchJobDetail }) {
  if (job.startedAt === null)
    return (
      <>
        Asked for <Moment at={job.createdAt} />, not begun yet
      </>
    );
  return (
    <>
      Started <Moment at={job.startedAt} />, {hasEnded(job) ? 'took ' : 'for '}
      <Elapsed from={job.startedAt} to={job.endedAt} />
    </>
  );
}

function JobView({ job }: { readonly job: BatchJobDetail }) {
  return (
    <div className="flex flex-col gap-8">
      {job.batchState === 'failed' ? (
        <ErrorPanel
          title={`It stopped after ${formatCount(job.rows)} ${nounFor(job.rows, 'rows')}`}
          message={job.message ?? 'It failed.'}
          advice="What is done is kept. When the reason is gone, resume it: it goes on where it stopped."
        />
      ) : null}
      <Progress job={job} />
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <Section title="What it does">
          <KeyValue facts={factsOf(job)} />
        </Section>
        <FailedRows job={job} />
      </div>
      {job.sql === null ? null : (
        <Section title="Query" note="asked once, when the job began">
          <CodeBlock code={job.sql} label="Query" maxHeight={240} />
        </Section>
      )}
      <Section
        title="Do it again"
        note={`as a new job, by what ${job.target.deployment ? 'the deployment serves' : 'the uri means'} then${job.batchState === 'succeeded' ? '; it replaces the output' : ''}`}
      >
        <CodeBlock code={repeatCommand(job, window.location.origin)} label="Command" maxHeight={320} />
      </Section>
    </div>
  );
}

function Progress({ job }: { readonly job: BatchJobDetail }) {
  return (
    <section aria-label="Progress" className="max-w-[960px]">
      <BatchProgress job={job} />
      <div className="mt-4 grid grid-cols-2 gap-x-4 gap-y-4 sm:flex sm:gap-12">
        <Figure name="Rows done" value={formatCount(job.rows)} window={ofTotalText(job)} />
        {job.rowsPerSecond === null ? null : <Figure name="Rate" value={rateText(job)} unit="rows/s" window="while rows were predicted" />}
        <Figure
          name="Rows with an error"
          value={formatCount(job.errors)}
          window={job.rows > 0 ? formatShare(job.errors / job.rows) : ''}
          tone={job.errors > 0 ? 'bad' : 'plain'}
        />
        <Figure name="Requests repeated" value={formatCount(job.retries)} />
      </div>
    </section>
  );
}

/** More than these are a number; the command has them all. */
const filesShown = 8;

function factsOf(job: BatchJobDetail): readonly Fact[] {
  const { settings, target } = job;
  return [
    ['Answered by', <BatchTarget key="target" job={job} />],
    ...(target.deployment
      ? ([
          ['Predictor', target.predictor],
          ['Models', <PinnedModels key="models" job={job} />],
        ] as const)
      : ([['Uri', target.model]] as const)),
    ['Reads', job.sql === null ? <Files key="files" job={job} /> : inputText(job)],
    ['Writes', <Path key="output" path={job.output} />],
    ['Output', `${job.outputFormat}, ${job.batchState === 'succeeded' ? 'written' : 'appears when all rows are done'}`],
    ['A row is', settings.column ? `${settings.dataType}, in column ${settings.column}` : settings.dataType],
    ...(settings.columns ? ([['Columns asked', settings.columns.join(', ')]] as const) : []),
    ...(settings.keep.length > 0 ? ([['Columns kept', settings.keep.join(', ')]] as const) : []),
    ['Request', `${formatCount(settings.batchSize)} ${nounFor(settings.batchSize, 'rows')}, ${formatCount(settings.workers)} at a time`],
    ['Repeated', `${formatCount(settings.retries)} ${nounFor(settings.retries, 'times')} at most`],
    ['May fail', job.maxErrors === null ? 'any number of rows' : `${formatCount(job.maxErrors)} ${nounFor(job.maxErrors, 'rows')}`],
    ['Logged', settings.log ? 'in the prediction log' : 'no'],
  ];
}

function Files({ job: { files } }: { readonly job: BatchJobDetail }) {
  return (
    <ul>
      {files.slice(0, filesShown).map((path) => (
        <li key={path}>
          <Path path={path} />
        </li>
      ))}
      {files.length > filesShown ? <li className="text-ink-3">and {formatCount(files.length - filesShown)} more</li> : null}
    </ul>
  );
}

function Path({ path }: { readonly path: string }) {
  return (
    <span className="inline-flex max-w-full items-start gap-1">
      <code className="min-w-0 break-all font-mono text-small/5">{path}</code>
      <CopyButton text={path} label={`Copy ${path}`} className="-my-1.5 shrink-0" />
    </span>
  );
}

function FailedRows({ job }: { readonly job: BatchJobDetail }) {
  const { failures, errors } = job;
  const note =
    errors > failures.length ? `the first ${formatCount(failures.length)} of ${formatCount(errors)}; the output has them all` : undefined;
  return (
    <Section title="Rows with an error" note={note}>
      {failures.length === 0 ? (
        <p className="pt-1 text-ink-2">
          {errors > 0
            ? 'Which ones is in the column “error” of the output.'
            : 'None. What cannot be predicted is listed here with its reason.'}
        </p>
      ) : (
        <table className="w-full border-collapse text-left">
          <thead>
            <tr className="text-ink-3 text-small">
              <th scope="col" className="whitespace-nowrap py-1 pr-6 text-right font-normal">
                Row, from 0
              </th>
              <th scope="col" className="w-full py-1 font-normal">
                Error
              </th>
            </tr>
          </thead>
          <tbody>
            {failures.map(({ row, error }) => (
              <tr key={row} className="border-rule border-t align-baseline">
                <td className="py-1.5 pr-6 text-right">{formatCount(row)}</td>
                <td className="break-words py-1.5 [overflow-wrap:anywhere]">{error}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
