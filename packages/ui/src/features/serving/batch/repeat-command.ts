// The command line that asks for the same batch job again.
import type { BatchJobDetail } from '@ovenbird/contracts/batch';

const tellsFormat: Record<BatchJobDetail['outputFormat'], RegExp> = {
  jsonl: /\.(jsonl|ndjson)(\.gz)?$/i,
  csv: /\.csv(\.gz)?$/i,
  parquet: /\.(parquet|pq)$/i,
};

/** What the command does when it is not told. */
const defaults = { batchSize: 256, workers: 4, retries: 3 };
/** Each row is a request of its own, whatever size is asked for. */
const alone = ['json', 'str', 'raw'];

/** Options that say nothing new are left out. An output that is there is replaced. */
export function repeatCommand(job: BatchJobDetail, origin: string): string {
  const { target, settings, inputFormat, outputFormat } = job;
  const { deployment } = target;
  const option = (flag: string, value: string | number | null | undefined, isNeeded = true) =>
    isNeeded && value != null && value !== '' ? [`${flag} ${quoted(String(value))}`] : [];
  const parts = [
    ['npx ovenbird batch', ...job.files.map(quoted)].join(' '),
    ...option('--sql', job.sql),
    ...option('--deployment', deployment && `${deployment.namespace}/${deployment.name}`),
    ...option('--predictor', target.predictor),
    ...option('--model', target.model),
    ...option('--replicas', settings.replicas, settings.replicas !== 1),
    ...Object.entries(settings.parameters).flatMap(([name, value]) => option('--parameter', `${name}=${value}`)),
    ...option('--output', job.output),
    ...(job.batchState === 'succeeded' ? ['--overwrite'] : []),
    ...option('--input-format', inputFormat, inputFormat !== null && !job.files.every((path) => tellsFormat[inputFormat].test(path))),
    ...option('--output-format', outputFormat, !tellsFormat[outputFormat].test(job.output)),
    ...option('--data-type', settings.dataType, settings.dataType !== 'columns'),
    ...option('--column', settings.column),
    ...option('--columns', settings.columns?.join()),
    ...option('--keep', settings.keep.join()),
    ...option('--batch-size', settings.batchSize, settings.batchSize !== defaults.batchSize && !alone.includes(settings.dataType)),
    ...option('--workers', settings.workers, settings.workers !== defaults.workers),
    ...option('--retries', settings.retries, settings.retries !== defaults.retries),
    ...option('--max-errors', job.maxErrors),
    ...(settings.log ? ['--log'] : []),
    ...option('--server', origin),
  ];
  return parts.join(' \\\n  ');
}

/** As a POSIX shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
