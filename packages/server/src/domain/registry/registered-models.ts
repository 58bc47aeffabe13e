// What can be done with registered models.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Page } from '../../kernel/paging.ts';
import { type Comparison, checkKey, checkLength, checkPageSize, type KeyValue, parseFilter, parseOrderBy } from '../tracking/index.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelVersionStore } from './model-version-store.ts';
import { PROMPT_TAG, type RegisteredModel } from './registered-model.ts';
import type { RegisteredModelStore } from './registered-model-store.ts';
import { checkModelName, REGISTERED_MODEL_RULES, TAG_VALUE_LENGTH } from './registry-rules.ts';
import { parseStage } from './stages.ts';

export interface RegistryQuery {
  /** MLflow's filter language, e.g. `name LIKE 'food%' AND tags.team = 'a'`; empty matches all but prompts. */
  readonly filter: string;
  /** Part of the name or of a tag's value, in any case. */
  readonly text?: string;
  readonly orderBy: readonly string[];
  readonly pageSize: number;
  readonly pageToken?: string;
}

export interface RegisteredModels {
  /** @throws already_exists · invalid_argument */
  create(name: string, options: { description: string | null; tags: readonly KeyValue[] }): Promise<RegisteredModel>;
  /** @throws not_found */
  get(name: string): Promise<RegisteredModel>;
  /** @throws not_found · already_exists · invalid_argument */
  rename(name: string, newName: string): Promise<RegisteredModel>;
  /** @throws not_found */
  setDescription(name: string, description: string): Promise<RegisteredModel>;
  /** With all its versions. @throws not_found */
  delete(name: string): Promise<void>;
  /** Set a tag, or remove it when `value` is null. @throws not_found · invalid_argument */
  putTag(name: string, key: string, value: string | null): Promise<void>;
  /** @throws invalid_argument */
  search(query: RegistryQuery): Promise<Page<RegisteredModel>>;
  /** Of each of the models and stages the newest ready version. */
  latestVersions(names: readonly string[]): Promise<ModelVersion[]>;
  /** The same for one model, only some stages when any are given. @throws not_found · invalid_argument (no such stage) */
  latestVersionsOf(name: string, stages: readonly string[]): Promise<ModelVersion[]>;
}

const MAX_PAGE_SIZE = 1000;

export function createRegisteredModels(
  store: RegisteredModelStore,
  versions: ModelVersionStore,
  changes: Changes,
  clock: Clock,
): RegisteredModels {
  const publish = (id: string, kind: string) => changes.publish({ topic: 'registered_model', id, kind, at: clock.now() });

  async function get(name: string): Promise<RegisteredModel> {
    return (await store.get(name)) ?? noModel(name);
  }

  return {
    create: async (name, { description, tags }) => {
      checkModelName(name);
      for (const tag of tags) checkTag(tag.key, tag.value);
      if (!(await store.create({ name, description, tags, atMs: clock.now() }))) throw nameTaken(name, 'name');
      publish(name, 'created');
      return get(name);
    },

    get,

    rename: async (name, newName) => {
      checkModelName(newName, 'new_name');
      const outcome = await store.rename(name, newName, clock.now());
      if (outcome === 'no_model') noModel(name);
      if (outcome === 'name_taken') throw nameTaken(newName, 'new_name');
      publish(name, 'deleted');
      publish(newName, 'created');
      return get(newName);
    },

    setDescription: async (name, description) => {
      if (!(await store.setDescription(name, description, clock.now()))) noModel(name);
      publish(name, 'updated');
      return get(name);
    },

    delete: async (name) => {
      if (!(await store.delete(name))) noModel(name);
      publish(name, 'deleted');
    },

    putTag: async (name, key, value) => {
      if (value !== null) checkTag(key, value);
      await get(name);
      await store.putTag(name, key, value);
      publish(name, 'updated');
    },

    search: async ({ filter, text, orderBy, pageSize, pageToken }) => {
      checkPageSize(pageSize, MAX_PAGE_SIZE);
      return store.search({
        ...splitPrompts(parseFilter(filter, REGISTERED_MODEL_RULES)),
        ...(text ? { text } : {}),
        orderBy: parseOrderBy(orderBy, REGISTERED_MODEL_RULES),
        pageSize,
        ...(pageToken ? { pageToken } : {}),
      });
    },

    latestVersions: (names) => versions.latestByStage(names),

    latestVersionsOf: async (name, stages) => {
      const wanted = stages.map(parseStage);
      await get(name);
      const latest = await versions.latestByStage([name]);
      return wanted.length === 0 ? latest : latest.filter((version) => wanted.includes(version.stage));
    },
  };
}

/** Prompts are searched only by a filter that names their tag; `!= 'true'` and `= 'false'` mean models, which lack it. */
export function splitPrompts(filter: readonly Comparison[]): { filter: Comparison[]; prompts: boolean } {
  const onTag = filter.filter((each) => each.entity === 'tag' && each.key === PROMPT_TAG);
  return {
    filter: filter.filter((each) => !onTag.includes(each)),
    prompts: onTag.length > 0 && onTag.every((each) => (each.value === 'true') === (each.operator !== '!=')),
  };
}

export function checkTag(key: string, value: string): void {
  checkKey(key, 'key');
  checkLength('value', value, TAG_VALUE_LENGTH, 'value');
}

export function noModel(name: string): never {
  throw new PlatformError('not_found', `Registered Model with name=${name} not found`, { field: 'name' });
}

function nameTaken(name: string, field: string): PlatformError {
  return new PlatformError('already_exists', `Registered Model (name=${name}) already exists.`, { field });
}
