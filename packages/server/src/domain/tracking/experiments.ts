// What can be done with experiments.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Page } from '../../kernel/paging.ts';
import type { Experiment, View } from './experiment.ts';
import type { ExperimentStore } from './experiment-store.ts';
import { checkLength, checkPageSize } from './invalid-value.ts';
import { checkKey } from './key-rules.ts';
import { LIMITS } from './limits.ts';
import type { KeyValue } from './run.ts';
import { EXPERIMENT_RULES } from './search/experiment-rules.ts';
import { parseFilter } from './search/parse-filter.ts';
import { parseOrderBy } from './search/parse-order-by.ts';

interface ExperimentQuery {
  /** MLflow's filter language, e.g. `name LIKE 'food%'`; empty matches all. */
  readonly filter: string;
  /** Part of the name or of a tag's value, in any case. */
  readonly text?: string;
  readonly orderBy: readonly string[];
  readonly view: View;
  readonly pageSize: number;
  readonly pageToken?: string;
}

export interface Experiments {
  /** @throws already_exists · invalid_argument */
  create(name: string, options: { artifactLocation?: string; tags: readonly KeyValue[] }): Promise<string>;
  /** Of any lifecycle. @throws not_found · invalid_argument */
  get(experimentId: string): Promise<Experiment>;
  /** Of any lifecycle. @throws not_found */
  getByName(name: string): Promise<Experiment>;
  /** @throws already_exists · not_found · failed_precondition (it is deleted) */
  rename(experimentId: string, name: string): Promise<void>;
  /** Soft: runs go with it, `restore` brings them back. @throws not_found (no active one) */
  delete(experimentId: string): Promise<void>;
  /** @throws not_found (no deleted one) */
  restore(experimentId: string): Promise<void>;
  /** Set a tag, or remove it when `value` is null. @throws not_found · failed_precondition (it is deleted) */
  putTag(experimentId: string, key: string, value: string | null): Promise<void>;
  /** Newest first unless ordered otherwise. @throws invalid_argument */
  search(query: ExperimentQuery): Promise<Page<Experiment>>;
}

export function createExperiments(store: ExperimentStore, changes: Changes, clock: Clock): Experiments {
  async function find(experimentId: string): Promise<Experiment> {
    const experiment = await store.get(checkExperimentId(experimentId));
    if (!experiment) throw noExperiment(experimentId);
    return experiment;
  }
  const publish = (id: string, kind: string) => changes.publish({ topic: 'experiment', id, kind, at: clock.now() });

  return {
    create: async (name, { artifactLocation, tags }) => {
      checkName(name, 'name');
      for (const tag of tags) checkTag(tag.key, tag.value);
      if (artifactLocation !== undefined) checkArtifactLocation(artifactLocation);
      const outcome = await store.create({
        name,
        ...(artifactLocation === undefined ? {} : { artifactLocation: artifactLocation.replace(/\/+$/, '') }),
        tags,
        createdAtMs: clock.now(),
      });
      if (outcome.kind === 'name_taken') throw nameTaken(name, outcome.current);
      publish(outcome.experimentId, 'created');
      return outcome.experimentId;
    },

    get: find,

    getByName: async (name) => {
      const experiment = await store.getByName(name);
      if (!experiment) throw new PlatformError('not_found', `Could not find experiment with name '${name}'`, { field: 'experiment_name' });
      return experiment;
    },

    rename: async (experimentId, name) => {
      checkName(name, 'new_name');
      const experiment = await find(experimentId);
      requireActive(experiment);
      if (!(await store.rename(experimentId, name, clock.now()))) throw nameTaken(name, await store.getByName(name), 'new_name');
      publish(experimentId, 'updated');
    },

    delete: async (experimentId) => {
      if ((await find(experimentId)).lifecycle !== 'active') throw noExperiment(experimentId);
      await store.setLifecycle(experimentId, 'deleted', clock.now());
      publish(experimentId, 'deleted');
    },

    restore: async (experimentId) => {
      if ((await find(experimentId)).lifecycle !== 'deleted') throw noExperiment(experimentId);
      await store.setLifecycle(experimentId, 'active', clock.now());
      publish(experimentId, 'restored');
    },

    putTag: async (experimentId, key, value) => {
      if (value !== null) checkTag(key, value);
      requireActive(await find(experimentId));
      if (!(await store.putTag(experimentId, key, value, clock.now())))
        throw new PlatformError('not_found', `No tag with name: ${key} in experiment with id ${experimentId}`, { field: 'key' });
      publish(experimentId, 'updated');
    },

    search: async (query) => {
      checkPageSize(query.pageSize, LIMITS.searchPageSize);
      return store.search({
        filter: parseFilter(query.filter, EXPERIMENT_RULES),
        orderBy: parseOrderBy(query.orderBy, EXPERIMENT_RULES),
        view: query.view,
        ...(query.text ? { text: query.text } : {}),
        pageSize: query.pageSize,
        ...(query.pageToken ? { pageToken: query.pageToken } : {}),
      });
    },
  };
}

/** @throws invalid_argument when it cannot be the id of an experiment */
export function checkExperimentId(experimentId: string): string {
  if (!/^\d{1,15}$/.test(experimentId))
    throw new PlatformError('invalid_argument', `Invalid experiment ID '${experimentId}'. Experiment ID must be a valid integer.`, {
      field: 'experiment_id',
    });
  return experimentId;
}

/** @throws failed_precondition */
export function requireActive(experiment: Experiment): void {
  if (experiment.lifecycle !== 'active')
    throw new PlatformError(
      'failed_precondition',
      `The experiment ${experiment.experimentId} must be in the 'active' state. Current state is ${experiment.lifecycle}.`,
      { field: 'experiment_id' },
    );
}

function noExperiment(experimentId: string): PlatformError {
  return new PlatformError('not_found', `No Experiment with id=${experimentId} exists`, { field: 'experiment_id' });
}

function nameTaken(name: string, current: Experiment | undefined, field = 'name'): PlatformError {
  const hint = current?.lifecycle === 'deleted' ? ' It is deleted: restore it, or choose another name.' : '';
  return new PlatformError('already_exists', `Experiment(name=${name}) already exists.${hint}`, { field });
}

function checkName(name: string, field: string): void {
  if (name === '') throw new PlatformError('invalid_argument', `Invalid experiment name: ''`, { field });
  checkLength('name', name, LIMITS.experimentNameLength, field);
}

function checkTag(key: string, value: string): void {
  checkKey(key, 'key');
  checkLength('value', value, LIMITS.experimentTagValueLength, 'value');
}

function checkArtifactLocation(location: string): void {
  const field = 'artifact_location';
  if (/[?#]/.test(location))
    throw new PlatformError('invalid_argument', "'artifact_location' URL can't include fragments or params.", { field });
  let decoded = location;
  try {
    decoded = decodeURIComponent(location);
  } catch {
    throw new PlatformError('invalid_argument', `Invalid artifact location: '${location}'`, { field });
  }
  if (decoded.split(/[\\/]/).includes('..'))
    throw new PlatformError('invalid_argument', `Invalid artifact location: '${location}' may not contain '..'.`, { field });
}
