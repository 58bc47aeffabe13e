// What can be done with runs as a whole: create, read, end, delete, search. What they log is in `run-logging.ts`.
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Page } from '../../kernel/paging.ts';
import { attemptOfTags, type LineageEdge, runMadeByAttempt } from '../lineage/index.ts';
import type { View } from './experiment.ts';
import { checkExperimentId, type Experiments, requireActive } from './experiments.ts';
import { checkPageSize } from './invalid-value.ts';
import { checkKey } from './key-rules.ts';
import { LIMITS } from './limits.ts';
import { randomName } from './random-name.ts';
import { type KeyValue, RUN_NAME_TAG, type Run, type RunInfo } from './run.ts';
import type { RunChanges } from './run-changes.ts';
import type { RunChange, RunStore } from './run-store.ts';
import { parseFilter } from './search/parse-filter.ts';
import { parseOrderBy } from './search/parse-order-by.ts';
import { RUN_RULES } from './search/run-rules.ts';

interface NewRun {
  readonly experimentId: string;
  readonly userId: string;
  /** Empty: the tag `mlflow.runName`, or a made-up name. */
  readonly name: string;
  readonly startedAtMs: number;
  readonly tags: readonly KeyValue[];
}

interface RunQuery {
  readonly experimentIds: readonly string[] | 'all';
  /** MLflow's filter language, e.g. `metrics.acc > 0.9 AND params.lr = '0.1'`; empty matches all. */
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly view: View;
  readonly pageSize: number;
  readonly pageToken?: string;
}

export interface Runs {
  /** @throws not_found · failed_precondition (the experiment is deleted) · invalid_argument */
  create(run: NewRun): Promise<Run>;
  /** Of any lifecycle. @throws not_found */
  get(runId: string): Promise<Run>;
  /** Of any lifecycle. @throws not_found */
  getInfo(runId: string): Promise<RunInfo>;
  /** @throws not_found · failed_precondition (it is deleted) */
  update(runId: string, change: RunChange): Promise<RunInfo>;
  /** Soft and idempotent. @throws not_found */
  delete(runId: string): Promise<void>;
  /** Idempotent. @throws not_found */
  restore(runId: string): Promise<void>;
  /** @throws invalid_argument */
  search(query: RunQuery): Promise<Page<Run>>;
}

export interface RunsDeps {
  readonly store: RunStore;
  readonly experiments: Experiments;
  readonly runChanges: RunChanges;
  readonly recordEdges: (edges: readonly LineageEdge[]) => Promise<void>;
  readonly clock: Clock;
  readonly newRunId: () => string;
}

export function createRuns({ store, experiments, runChanges, recordEdges, clock, newRunId }: RunsDeps): Runs {
  async function getInfo(runId: string): Promise<RunInfo> {
    return (await store.getInfo(runId)) ?? noRun(runId);
  }

  return {
    create: async (wanted) => {
      const experiment = await experiments.get(wanted.experimentId);
      requireActive(experiment);
      for (const [at, tag] of wanted.tags.entries()) checkKey(tag.key, `tags[${at}].key`);
      const { name, tags } = nameOf(wanted);
      const runId = newRunId();
      const info: RunInfo = {
        runId,
        experimentId: experiment.experimentId,
        name,
        userId: wanted.userId,
        status: 'RUNNING',
        startedAtMs: wanted.startedAtMs,
        endedAtMs: null,
        artifactUri: `${experiment.artifactLocation}/${runId}/artifacts`,
        lifecycle: 'active',
      };
      await store.create(info, tags);
      const attempt = attemptOfTags(Object.fromEntries(tags.map((tag) => [tag.key, tag.value])));
      if (attempt) await recordEdges(runMadeByAttempt(runId, attempt, clock.now()));
      runChanges.changed(runId, 'created');
      return { ...info, tags, metrics: [], params: [], datasets: [], modelInputs: [], modelOutputs: [] };
    },

    get: async (runId) => (await store.get(runId)) ?? noRun(runId),
    getInfo,

    update: async (runId, change) => {
      requireActiveRun(await getInfo(runId));
      const info = (await store.update(runId, change)) ?? noRun(runId);
      runChanges.changed(runId, 'updated');
      return info;
    },

    delete: async (runId) => {
      await getInfo(runId);
      await store.setLifecycle(runId, 'deleted', clock.now());
      runChanges.changed(runId, 'deleted');
    },

    restore: async (runId) => {
      await getInfo(runId);
      await store.setLifecycle(runId, 'active', clock.now());
      runChanges.changed(runId, 'restored');
    },

    search: async (query) => {
      checkPageSize(query.pageSize, LIMITS.searchPageSize);
      return store.search({
        experimentIds: query.experimentIds === 'all' ? 'all' : query.experimentIds.map(checkExperimentId),
        filter: parseFilter(query.filter, RUN_RULES),
        orderBy: parseOrderBy(query.orderBy, RUN_RULES),
        view: query.view,
        pageSize: query.pageSize,
        ...(query.pageToken ? { pageToken: query.pageToken } : {}),
      });
    },
  };
}

/** The field and the tag hold the same name; whichever is given wins. */
function nameOf({ name, tags }: NewRun): { name: string; tags: KeyValue[] } {
  const tagged = tags.find((tag) => tag.key === RUN_NAME_TAG)?.value;
  if (name && tagged && name !== tagged)
    throw new PlatformError(
      'invalid_argument',
      `Both 'run_name' argument and '${RUN_NAME_TAG}' tag are specified, but with different values (run_name='${name}', ${RUN_NAME_TAG}='${tagged}').`,
      { field: 'run_name' },
    );
  const chosen = name || tagged || randomName();
  const cut = tags.map(({ key, value }) => ({ key, value: value.slice(0, LIMITS.tagValueLength) }));
  return { name: chosen, tags: [...cut.filter((tag) => tag.key !== RUN_NAME_TAG), { key: RUN_NAME_TAG, value: chosen }] };
}

/** @throws failed_precondition */
export function requireActiveRun({ runId, lifecycle }: Pick<RunInfo, 'runId' | 'lifecycle'>): void {
  if (lifecycle !== 'active')
    throw new PlatformError('failed_precondition', `The run ${runId} must be in the 'active' state. Current state is ${lifecycle}.`, {
      field: 'run_id',
    });
}

export function noRun(runId: string): never {
  throw new PlatformError('not_found', `Run with id=${runId} not found`, { field: 'run_id' });
}
