// The `batch` area: batch jobs.
import type { BatchJob as BatchJobAnswer, BatchJobDetail, batchEndpoints } from '@ovenbird/contracts/batch';
import type { BatchJob, BatchJobs } from '../../domain/batch/index.ts';
import { batchState } from '../../domain/catalog/index.ts';
import { decodePageToken, pageOf } from '../../kernel/paging.ts';
import { toPinned } from './deployment-answers.ts';
import type { AreaRoutes } from './native-route.ts';

export function createBatchRoutes(jobs: BatchJobs): AreaRoutes<typeof batchEndpoints> {
  return {
    create: async ({ body }) => {
      const { deployment, predictor, model, files, sql, inputFormat, column, columns, outputFormat, context, ...given } = body;
      return toAnswer(
        await jobs.create({
          ...given,
          ...(deployment ? { deployment } : {}),
          ...(predictor ? { predictor } : {}),
          ...(model ? { model } : {}),
          ...(files ? { files } : {}),
          ...(sql ? { sql } : {}),
          ...(inputFormat ? { inputFormat } : {}),
          ...(column ? { column } : {}),
          ...(columns ? { columns } : {}),
          ...(outputFormat ? { outputFormat } : {}),
          ...(context ? { context } : {}),
        }),
      );
    },

    list: async ({ query: { state, pageSize, pageToken } }) => {
      const [createdAt, id] = pageToken === undefined ? [] : (decodePageToken(pageToken, 2, 'pageToken') as [number, string]);
      const found = await jobs.list({
        ...(state ? { state } : {}),
        ...(createdAt !== undefined && id !== undefined ? { before: { createdAt, id } } : {}),
        limit: pageSize + 1,
      });
      const page = pageOf(found, pageSize, (job) => [job.createdAt, job.id]);
      return { items: page.items.map(toAnswer), nextPageToken: page.nextToken ?? null };
    },

    get: async ({ params }) => toDetail(await jobs.get(params.id)),
    cancel: async ({ params }) => toAnswer(await jobs.cancel(params.id)),
    resume: async ({ params, body }) => toAnswer(await jobs.resume(params.id, body.maxErrors)),
    delete: async ({ params }) => {
      await jobs.delete(params.id);
      return {};
    },
  };
}

function toAnswer({ id, state, message, createdAt, startedAt, endedAt, spec, checkpoint, cancelRequested }: BatchJob): BatchJobAnswer {
  const { target, input, output, maxErrors } = spec;
  const model = target.kind === 'model' ? target.model : undefined;
  const { rows, totalRows, workedMs } = checkpoint;
  return {
    id,
    batchState: state,
    state: batchState(state),
    message: message ?? null,
    createdAt,
    startedAt: startedAt ?? null,
    endedAt: endedAt ?? null,
    target: {
      deployment: target.kind === 'deployment' ? { namespace: target.namespace, name: target.name } : null,
      revision: target.kind === 'deployment' ? target.revision : null,
      predictor: target.kind === 'deployment' ? target.predictor : null,
      model: model?.uri ?? null,
      modelName: model?.modelName ?? null,
      modelVersion: model?.modelVersion ?? null,
      models: (target.kind === 'deployment' ? target.models : [target.model]).map(toPinned),
    },
    inputFormat: input.kind === 'files' ? input.format : null,
    files: input.kind === 'files' ? input.files.map(({ path }) => path) : [],
    sql: input.kind === 'sql' ? input.sql : null,
    output: output.path,
    outputFormat: output.format,
    rows,
    totalRows,
    // The rows of a query are kept as JSON lines.
    totalIsEstimate: totalRows !== null && !checkpoint.complete && (input.kind === 'sql' || input.format === 'jsonl'),
    rowsPerSecond: workedMs > 0 ? (1000 * rows) / workedMs : null,
    errors: checkpoint.errors,
    retries: checkpoint.retries,
    maxErrors,
    cancelRequested,
  };
}

function toDetail(job: BatchJob): BatchJobDetail {
  const { target, dataType, column, columns, keep, batchSize, workers, retries, log } = job.spec;
  return {
    ...toAnswer(job),
    failures: [...job.checkpoint.failures],
    settings: {
      dataType,
      ...(column ? { column } : {}),
      ...(columns ? { columns: [...columns] } : {}),
      keep: [...keep],
      batchSize,
      workers,
      retries,
      log,
      replicas: target.kind === 'model' ? target.replicas : 1,
      parameters: target.kind === 'model' ? { ...target.parameters } : {},
    },
  };
}
