// What can be done with logged models.
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Page } from '../../kernel/paging.ts';
import { type LineageEdge, modelLogged } from '../lineage/index.ts';
import { checkExperimentId, type Experiments, requireActive } from './experiments.ts';
import { checkLength, checkPageSize } from './invalid-value.ts';
import { checkKey } from './key-rules.ts';
import { LIMITS } from './limits.ts';
import type { LoggedModel, LoggedModelStatus } from './logged-model.ts';
import type { DatasetScope, LoggedModelStore } from './logged-model-store.ts';
import { randomName } from './random-name.ts';
import type { KeyValue } from './run.ts';
import type { Comparison } from './search/comparison.ts';
import { LOGGED_MODEL_RULES } from './search/logged-model-rules.ts';
import { parseFilter } from './search/parse-filter.ts';
import { parseOrderBy } from './search/parse-order-by.ts';

interface NewLoggedModel {
  readonly experimentId: string;
  /** Empty: a made-up name. */
  readonly name: string;
  readonly modelType: string;
  readonly sourceRunId: string;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

interface LoggedModelQuery {
  readonly experimentIds: readonly string[];
  readonly filter: string;
  readonly datasets: readonly DatasetScope[];
  readonly orderBy: readonly { readonly field: string; readonly ascending: boolean; readonly dataset?: DatasetScope }[];
  readonly pageSize: number;
  readonly pageToken?: string;
}

export interface LoggedModels {
  /** Begins as `pending`; the client uploads to `artifactUri` and then calls `finalize`. @throws not_found · failed_precondition · invalid_argument */
  create(model: NewLoggedModel): Promise<LoggedModel>;
  /** @param includeDeleted  also one that was deleted @throws not_found */
  get(modelId: string, includeDeleted?: boolean): Promise<LoggedModel>;
  /** @throws not_found */
  finalize(modelId: string, status: LoggedModelStatus): Promise<LoggedModel>;
  /** Soft. @throws not_found */
  delete(modelId: string): Promise<void>;
  /** @throws not_found · invalid_argument */
  setTags(modelId: string, tags: readonly KeyValue[]): Promise<void>;
  /** @throws not_found (no such model or tag) */
  deleteTag(modelId: string, key: string): Promise<void>;
  /** Written once, as params of runs. @throws not_found · invalid_argument */
  logParams(modelId: string, params: readonly KeyValue[]): Promise<void>;
  /** Newest first unless ordered otherwise; active ones only. @throws invalid_argument */
  search(query: LoggedModelQuery): Promise<Page<LoggedModel>>;
}

export interface LoggedModelsDeps {
  readonly store: LoggedModelStore;
  readonly experiments: Experiments;
  readonly recordEdges: (edges: readonly LineageEdge[]) => Promise<void>;
  readonly clock: Clock;
  readonly newModelId: () => string;
}

const FORBIDDEN_IN_NAMES = ['/', ':', '.', '%', '"', "'"];

export function createLoggedModels({ store, experiments, recordEdges, clock, newModelId }: LoggedModelsDeps): LoggedModels {
  async function get(modelId: string, includeDeleted = false): Promise<LoggedModel> {
    const model = await store.get(modelId);
    if (!model || (model.lifecycle !== 'active' && !includeDeleted))
      throw new PlatformError('not_found', `Logged model with ID '${modelId}' not found.`, { field: 'model_id' });
    return model;
  }

  return {
    create: async (wanted) => {
      checkModelName(wanted.name);
      const params = checkParams(wanted.params);
      for (const tag of wanted.tags) checkKey(tag.key, 'key');
      const experiment = await experiments.get(wanted.experimentId);
      requireActive(experiment);
      const modelId = newModelId();
      const now = clock.now();
      const info = {
        modelId,
        experimentId: experiment.experimentId,
        name: wanted.name || randomName(),
        modelType: wanted.modelType,
        sourceRunId: wanted.sourceRunId,
        artifactUri: `${experiment.artifactLocation}/models/${modelId}/artifacts`,
        status: 'pending',
        lifecycle: 'active',
        createdAtMs: now,
        updatedAtMs: now,
      } as const;
      await store.create(info, params, wanted.tags);
      if (wanted.sourceRunId) await recordEdges([modelLogged(wanted.sourceRunId, modelId, now)]);
      return get(modelId);
    },

    get,

    finalize: async (modelId, status) => {
      await get(modelId);
      await store.setStatus(modelId, status, clock.now());
      return get(modelId);
    },

    delete: async (modelId) => {
      await get(modelId);
      await store.setDeleted(modelId, clock.now());
    },

    setTags: async (modelId, tags) => {
      for (const [at, tag] of tags.entries()) {
        checkKey(tag.key, `tags[${at}].key`);
        checkLength(`tags[${at}].value`, tag.value, LIMITS.tagValueLength, `tags[${at}].value`);
      }
      await get(modelId);
      await store.putTags(modelId, tags);
    },

    deleteTag: async (modelId, key) => {
      await get(modelId);
      if ((await store.putTags(modelId, [{ key, value: null }])) === 0)
        throw new PlatformError('not_found', `No tag with key '${key}' found for model with ID '${modelId}'.`, { field: 'tag_key' });
    },

    logParams: async (modelId, wanted) => {
      const params = checkParams(wanted);
      await get(modelId);
      const others = await store.addParams(modelId, params);
      if (others.length > 0)
        throw new PlatformError(
          'invalid_argument',
          `Changing param values is not allowed. Params of model '${modelId}' with other values: ${others.join(', ')}.`,
          { field: 'params' },
        );
    },

    search: async (query) => {
      checkPageSize(query.pageSize, LIMITS.loggedModelPageSize);
      return store.search({
        experimentIds: query.experimentIds.map(checkExperimentId),
        filter: parseFilter(query.filter, LOGGED_MODEL_RULES).map(withStoredStatus),
        datasets: query.datasets,
        orderBy: query.orderBy.map(({ field, ascending, dataset }) => {
          const key = parseOrderBy([field], LOGGED_MODEL_RULES)[0]!;
          if (key.entity !== 'attribute' && key.entity !== 'metric')
            throw new PlatformError('invalid_argument', `Invalid order by field name: ${field}`, { field: 'order_by' });
          return { ...key, ascending, ...(dataset ? { dataset } : {}) };
        }),
        pageSize: query.pageSize,
        ...(query.pageToken ? { pageToken: query.pageToken } : {}),
      });
    },
  };
}

/** Users write statuses as the wire does: `LOGGED_MODEL_READY`, or `READY`. */
function withStoredStatus(comparison: Comparison): Comparison {
  if (comparison.entity !== 'attribute' || comparison.key !== 'status') return comparison;
  const stored = (value: string) => value.replace(/^LOGGED_MODEL_/, '').toLowerCase();
  const { value } = comparison;
  return { ...comparison, value: Array.isArray(value) ? value.map(stored) : typeof value === 'string' ? stored(value) : value };
}

function checkModelName(name: string): void {
  if (FORBIDDEN_IN_NAMES.some((character) => name.includes(character)))
    throw new PlatformError(
      'invalid_argument',
      `Invalid model name ('${name}') provided. Model name must be a non-empty string and cannot contain the following characters: ${FORBIDDEN_IN_NAMES.join(' ')}`,
      { field: 'name' },
    );
}

function checkParams(params: readonly KeyValue[]): KeyValue[] {
  return params.map(({ key, value }, at) => {
    checkKey(key, `params[${at}].key`);
    return { key, value: value.slice(0, LIMITS.paramValueLength) };
  });
}
