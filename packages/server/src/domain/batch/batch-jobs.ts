// What users ask of batch jobs: make one, look, cancel, resume, delete. It only writes down what is wanted; a batch process makes it so.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { newHexId } from '../../kernel/ids.ts';
import { attemptOfTags, batchAnswered, type RecordLineage } from '../lineage/index.ts';
import type { DeploymentName, Deployments, ModelUriResolver } from '../serving/index.ts';
import { trafficPercentOf } from '../serving/index.ts';
import type { FilePlaces } from './batch-files.ts';
import type { BatchInput, BatchJob, BatchSpec, BatchTarget, DataType, NewBatchJob, TableFormat } from './batch-job.ts';
import type { BatchJobStore, BatchQuery } from './batch-job-store.ts';
import type { BatchRetention } from './batch-retention.ts';

export interface BatchRequest {
  /** One of `deployment` and `model`. */
  readonly deployment?: DeploymentName;
  /** Of the deployment; default: the one with the most traffic. */
  readonly predictor?: string;
  /** A model uri, e.g. `models:/iris@champion`. */
  readonly model?: string;
  /** Copies of a model's process. */
  readonly replicas: number;
  /** Of a model, as a unit of a graph has them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** One of `files` (paths and patterns) and `sql`. */
  readonly files?: readonly string[];
  readonly sql?: string;
  /** Default: by the files' names. */
  readonly inputFormat?: TableFormat;
  readonly dataType: DataType;
  readonly column?: string;
  readonly columns?: readonly string[];
  readonly keep: readonly string[];
  readonly output: string;
  /** Default: by the output's name. */
  readonly outputFormat?: TableFormat;
  /** Whether an output that is there may be replaced. */
  readonly overwrite: boolean;
  readonly batchSize: number;
  readonly workers: number;
  readonly retries: number;
  readonly maxErrors: number | null;
  readonly log: boolean;
  /** Who asks, as MLFLOW_RUN_CONTEXT tells a task of a workflow. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface BatchJobs {
  /** @throws invalid_argument · not_found · failed_precondition, naming the field */
  create(request: BatchRequest): Promise<BatchJob>;
  /** @throws not_found */
  get(id: string): Promise<BatchJob>;
  /** Newest first. */
  list(query: BatchQuery): Promise<BatchJob[]>;
  /** What is done stays, and can be gone on with. @throws not_found · failed_precondition (it has ended) */
  cancel(id: string): Promise<BatchJob>;
  /**
   * Go on where it stopped.
   * @param maxErrors  in the place of what the job had, whose errors so far count
   * @throws           not_found · failed_precondition (it has not stopped)
   */
  resume(id: string, maxErrors?: number | null): Promise<BatchJob>;
  /** Forget a job that has ended, and its working files; its output stays. @throws not_found · failed_precondition (it has not ended) */
  delete(id: string): Promise<void>;
}

export interface BatchJobsDeps {
  readonly store: BatchJobStore;
  readonly deployments: Pick<Deployments, 'get'>;
  readonly resolver: Pick<ModelUriResolver, 'resolve'>;
  readonly files: FilePlaces;
  readonly retention: Pick<BatchRetention, 'delete'>;
  readonly recordLineage: RecordLineage;
  readonly changes: Pick<Changes, 'publish'>;
  readonly clock: Clock;
  /** There may be work for a batch process. */
  readonly wake: () => void;
}

/** Data types of which each row is a request of its own. */
const ALONE: ReadonlySet<DataType> = new Set(['json', 'str', 'raw']);

export function createBatchJobs(deps: BatchJobsDeps): BatchJobs {
  const { store, deployments, resolver, files, retention, recordLineage, changes, clock, wake } = deps;
  const publish = (id: string, kind: string) => changes.publish({ topic: 'batch_job', id, kind, at: clock.now() });

  async function targetOf({ deployment, model, predictor, replicas, parameters, log }: BatchRequest): Promise<BatchTarget> {
    if ((deployment === undefined) === (model === undefined)) throw fault('deployment', 'give either a deployment or a model');
    if (deployment) {
      const { serving } = await deployments.get(deployment);
      if (!serving)
        throw new PlatformError('failed_precondition', `${deployment.namespace}/${deployment.name} has no revision that answers yet.`);
      const candidates = serving.spec.predictors.filter(({ shadow }) => !shadow);
      const chosen = predictor
        ? serving.spec.predictors.find(({ name }) => name === predictor)
        : candidates.toSorted((left, right) => trafficPercentOf(serving.spec, right) - trafficPercentOf(serving.spec, left))[0];
      if (!chosen) throw fault('predictor', `there is none called ${predictor}`);
      const models = serving.models.filter((pinned) => pinned.predictor === chosen.name);
      return { kind: 'deployment', ...deployment, revision: serving.number, predictor: chosen.name, models };
    }
    if (predictor) throw fault('predictor', 'a model has none');
    if (log) throw fault('log', 'the prediction log is kept by deployment; a model alone has none');
    const resolved = await resolver.resolve(model!);
    return { kind: 'model', model: { predictor: 'batch', node: 'model', uri: model!, ...resolved }, replicas, parameters };
  }

  async function inputOf(request: BatchRequest): Promise<BatchInput> {
    const { files: patterns, sql, inputFormat } = request;
    if ((patterns === undefined) === (sql === undefined)) throw fault('files', 'give either files or a query');
    if (sql !== undefined) return { kind: 'sql', sql };
    const found = [];
    for (const pattern of patterns!) found.push(...(await files.find(requireAbsolute(pattern, 'files'))));
    const formats = new Set(found.map(({ path }) => inputFormat ?? formatOf(path, 'files')));
    const [format, ...others] = formats;
    if (!format) throw fault('files', 'there are none');
    if (others.length > 0) throw fault('files', `all of one job have one format; these are ${[...formats].join(', ')}`);
    if (found.some(({ path }) => path === request.output)) throw fault('output', 'it is one of the inputs');
    return { kind: 'files', format, files: found };
  }

  async function specOf(request: BatchRequest): Promise<BatchSpec> {
    const { dataType, column, columns, keep, output, overwrite, batchSize, workers, retries, maxErrors, log } = request;
    const outputFormat = request.outputFormat ?? formatOf(requireAbsolute(output, 'output'), 'output');
    if (output.endsWith('.gz')) throw fault('output', 'it is not compressed: leave .gz away, or write Parquet');
    const input = await inputOf(request);
    const hasLines = input.kind === 'files' && input.format === 'jsonl';
    if (dataType === 'columns' && column) throw fault('column', 'it is for rows that hold a whole request (dataType)');
    if (dataType !== 'columns' && columns) throw fault('columns', 'they are for dataType columns');
    if (dataType !== 'columns' && !column && !hasLines) throw fault('column', `which one holds the request of type ${dataType}?`);
    if ((await files.exists(output)) && !overwrite)
      throw new PlatformError('already_exists', `output: ${output} is there already; it is replaced only when overwrite says so.`, {
        field: 'output',
      });
    return {
      target: await targetOf(request),
      input,
      dataType,
      ...(column ? { column } : {}),
      ...(columns ? { columns } : {}),
      keep,
      output: { path: output, format: outputFormat },
      batchSize: ALONE.has(dataType) ? 1 : batchSize,
      workers,
      retries,
      maxErrors,
      log,
    };
  }

  async function get(id: string): Promise<BatchJob> {
    const job = await store.find(id);
    if (!job) throw new PlatformError('not_found', `There is no batch job ${id}.`, { field: 'id' });
    return job;
  }

  return {
    create: async (request) => {
      const job: NewBatchJob = { id: `b-${newHexId().slice(0, 12)}`, createdAt: clock.now(), spec: await specOf(request) };
      await recordLineage(batchAnswered(originsOf(job, request), job.id, job.createdAt));
      await store.add(job);
      publish(job.id, 'created');
      wake();
      return get(job.id);
    },

    get,

    list: (query) => store.list(query),

    cancel: async (id) => {
      const { state } = await get(id);
      if (!(await store.cancel(id, clock.now()))) throw new PlatformError('failed_precondition', `Batch job ${id} has ended: ${state}.`);
      publish(id, 'cancelled');
      return get(id);
    },

    resume: async (id, maxErrors) => {
      const { state, spec } = await get(id);
      if (!(await store.resume(id, maxErrors === undefined ? spec : { ...spec, maxErrors })))
        throw new PlatformError(
          'failed_precondition',
          `Batch job ${id} is ${state}: only one that failed or was cancelled can be resumed.`,
        );
      publish(id, 'resumed');
      wake();
      return get(id);
    },

    delete: async (id) => {
      const { state } = await get(id);
      if (!(await retention.delete(id))) throw new PlatformError('failed_precondition', `Batch job ${id} is ${state}: cancel it first.`);
    },
  };
}

function originsOf({ spec: { target, input } }: NewBatchJob, { context }: BatchRequest) {
  const attempt = context && attemptOfTags(context);
  return {
    ...(target.kind === 'deployment' ? { revision: target } : {}),
    ...(target.kind === 'model' && target.model.modelName && target.model.modelVersion
      ? { version: { name: target.model.modelName, version: target.model.modelVersion } }
      : {}),
    files: input.kind === 'files' ? input.files.map(({ path }) => path) : [],
    ...(attempt ? { attempt } : {}),
  };
}

const ENDINGS: readonly [RegExp, TableFormat][] = [
  [/\.(jsonl|ndjson)(\.gz)?$/i, 'jsonl'],
  [/\.csv(\.gz)?$/i, 'csv'],
  [/\.(parquet|pq)$/i, 'parquet'],
];

function formatOf(path: string, field: string): TableFormat {
  const format = ENDINGS.find(([ending]) => ending.test(path))?.[1];
  if (format) return format;
  throw fault(field, `${path}: say the format, or end the name in .jsonl, .ndjson, .csv or .parquet`);
}

function requireAbsolute(path: string, field: string): string {
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return path;
  throw fault(field, `${path}: give an absolute path; the server opens it, not the client`);
}

function fault(field: string, message: string): PlatformError {
  return new PlatformError('invalid_argument', `${field}: ${message}.`, { field });
}
