// Logging to runs: metrics, params, tags.
import { PlatformError } from '../../kernel/errors.ts';
import { checkLength, invalidValue } from './invalid-value.ts';
import { checkKey } from './key-rules.ts';
import { LIMITS } from './limits.ts';
import { finiteValue, type LoggedMetric } from './metric.ts';
import { type KeyValue, MODEL_HISTORY_TAG } from './run.ts';
import type { RunChanges } from './run-changes.ts';
import type { LogOutcome, ParamConflict, RunBatch, RunDataStore } from './run-data-store.ts';
import type { RunStore } from './run-store.ts';
import { noRun, requireActiveRun } from './runs.ts';

export interface RunLogging {
  /** @throws not_found · failed_precondition (the run is deleted) · invalid_argument */
  logMetric(runId: string, metric: LoggedMetric): Promise<void>;
  /** @throws as logMetric, and invalid_argument when the param has another value */
  logParam(runId: string, param: KeyValue): Promise<void>;
  setTag(runId: string, tag: KeyValue): Promise<void>;
  /** @throws not_found (no such run or tag) · failed_precondition */
  deleteTag(runId: string, key: string): Promise<void>;
  /** Everything or nothing; at most 1000 metrics, 100 params, 100 tags, 1000 in all. @throws as logParam */
  logBatch(runId: string, batch: RunBatch): Promise<void>;
  /** What clients before MLflow 3 say of a model that they logged under the run. @throws as logMetric */
  logModelHistory(runId: string, description: Readonly<Record<string, unknown>>): Promise<void>;
}

export function createRunLogging(data: RunDataStore, runs: RunStore, runChanges: RunChanges): RunLogging {
  /** Appending to a history is read and write: one after the other, so that none is lost. */
  let histories: Promise<unknown> = Promise.resolve();

  async function log(runId: string, batch: RunBatch): Promise<void> {
    const outcome = await data.log(runId, batch);
    if (outcome.kind !== 'logged') refuse(runId, outcome, batch);
    runChanges.logged(runId);
  }

  async function appendHistory(runId: string, description: Readonly<Record<string, unknown>>): Promise<void> {
    const run = (await runs.get(runId)) ?? noRun(runId);
    requireActiveRun(run);
    const current = run.tags.find((tag) => tag.key === MODEL_HISTORY_TAG)?.value ?? '[]';
    const value = JSON.stringify([...(JSON.parse(current) as unknown[]), description]);
    await log(runId, { metrics: [], params: [], tags: [{ key: MODEL_HISTORY_TAG, value }] });
  }

  return {
    logMetric: async (runId, metric) => log(runId, { metrics: [checkMetric(metric, '')], params: [], tags: [] }),
    logParam: async (runId, param) => log(runId, { metrics: [], params: [checkParam(param, '')], tags: [] }),
    setTag: async (runId, tag) => log(runId, { metrics: [], params: [], tags: [checkTag(tag, '')] }),

    deleteTag: async (runId, key) => {
      const outcome = await data.deleteTag(runId, key);
      if (outcome === 'no_run') noRun(runId);
      if (outcome === 'run_deleted') requireActiveRun({ runId, lifecycle: 'deleted' });
      if (outcome === 'no_tag') throw new PlatformError('not_found', `No tag with name: ${key} in run with id ${runId}`, { field: 'key' });
      runChanges.changed(runId, 'updated');
    },

    logBatch: async (runId, { metrics, params, tags }) => {
      checkCount('metrics', metrics.length, LIMITS.metricsPerBatch);
      checkCount('params', params.length, LIMITS.paramsPerBatch);
      checkCount('tags', tags.length, LIMITS.tagsPerBatch);
      checkCount('metrics, params, and tags', metrics.length + params.length + tags.length, LIMITS.entitiesPerBatch);
      checkDistinct(params);
      return log(runId, {
        metrics: metrics.map((each, at) => checkMetric(each, `metrics[${at}].`)),
        params: params.map((each, at) => checkParam(each, `params[${at}].`)),
        tags: tags.map((each, at) => checkTag(each, `tags[${at}].`)),
      });
    },

    logModelHistory: (runId, description) => {
      const done = histories.then(() => appendHistory(runId, description));
      histories = done.catch(() => undefined);
      return done;
    },
  };
}

function checkMetric(metric: LoggedMetric, path: string): LoggedMetric {
  checkKey(metric.key, `${path}name`, 'Metric name');
  if (metric.timestampMs < 0)
    throw invalidValue(
      `${path}timestamp`,
      metric.timestampMs,
      `metric '${metric.key}' (value=${metric.value}). Timestamp must be a nonnegative long (64-bit integer)`,
    );
  return { ...metric, value: finiteValue(metric.value) };
}

function checkParam({ key, value }: KeyValue, path: string): KeyValue {
  checkKey(key, `${path}key`, 'Param key');
  return { key, value: value.slice(0, LIMITS.paramValueLength) };
}

function checkTag({ key, value }: KeyValue, path: string): KeyValue {
  checkKey(key, `${path}key`);
  // The history of models is the server's own tag: cutting it would leave broken JSON.
  if (key === MODEL_HISTORY_TAG) checkLength('value', value, LIMITS.datasetSchemaLength, `${path}value`);
  return { key, value: key === MODEL_HISTORY_TAG ? value : value.slice(0, LIMITS.tagValueLength) };
}

function checkCount(what: string, count: number, limit: number): void {
  if (count > limit)
    throw new PlatformError(
      'invalid_argument',
      `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
      { field: what },
    );
}

function checkDistinct(params: readonly KeyValue[]): void {
  const twice = params.filter((param, at) => params.findIndex((other) => other.key === param.key) !== at).map((param) => `'${param.key}'`);
  if (twice.length > 0)
    throw new PlatformError(
      'invalid_argument',
      `Duplicate parameter keys have been submitted: [${twice.join(', ')}]. Please ensure the request contains only one param value per param key.`,
      { field: 'params' },
    );
}

function refuse(runId: string, outcome: Exclude<LogOutcome, { kind: 'logged' }>, batch: RunBatch): never {
  switch (outcome.kind) {
    case 'no_run':
      return noRun(runId);
    case 'run_deleted':
      requireActiveRun({ runId, lifecycle: 'deleted' });
      return noRun(runId);
    case 'param_conflict':
      throw new PlatformError('invalid_argument', conflictMessage(runId, outcome.conflicts, batch.params.length === 1), {
        field: 'params',
      });
  }
}

function conflictMessage(runId: string, conflicts: readonly ParamConflict[], alone: boolean): string {
  const [first] = conflicts;
  if (alone && first)
    return `Changing param values is not allowed. Param with key='${first.key}' was already logged with value='${first.current}' for run ID='${runId}'. Attempted logging new value '${first.wanted}'.`;
  const list = conflicts.map((each) => `{'key': '${each.key}', 'old_value': '${each.current}', 'new_value': '${each.wanted}'}`);
  return `Changing param values is not allowed. Params were already logged='[${list.join(', ')}]' for run ID='${runId}'.`;
}
