// What registered models and versions can be searched and ordered by, and how they may be named.
import { PlatformError } from '../../kernel/errors.ts';
import {
  attributeMap,
  checkLength,
  missingValue,
  NUMBER_OPERATORS,
  PRESENCE_OPERATORS,
  type SearchRules,
  TEXT_OPERATORS,
} from '../tracking/index.ts';

const ENTITIES = { attribute: 'attribute', attributes: 'attribute', attr: 'attribute', tag: 'tag', tags: 'tag' } as const;
const OPERATORS = { number: NUMBER_OPERATORS, attribute: TEXT_OPERATORS, tag: [...TEXT_OPERATORS, ...PRESENCE_OPERATORS] } as const;

export const REGISTERED_MODEL_RULES: SearchRules = {
  entities: ENTITIES,
  attributes: attributeMap([{ name: 'name', type: 'text', list: true }]),
  orderAttributes: attributeMap(
    [
      { name: 'name', type: 'text' },
      { name: 'creation_timestamp', type: 'number' },
      { name: 'last_updated_timestamp', type: 'number' },
    ],
    [['timestamp', 'last_updated_timestamp']],
  ),
  operators: OPERATORS,
};

export const MODEL_VERSION_RULES: SearchRules = {
  entities: ENTITIES,
  attributes: attributeMap([
    { name: 'name', type: 'text', list: true },
    { name: 'version_number', type: 'number', quotedNumber: true },
    { name: 'run_id', type: 'text', list: true },
    { name: 'source_path', type: 'text', list: true },
  ]),
  orderAttributes: attributeMap([
    { name: 'name', type: 'text' },
    { name: 'version_number', type: 'number' },
    { name: 'creation_timestamp', type: 'number' },
    { name: 'last_updated_timestamp', type: 'number' },
  ]),
  operators: OPERATORS,
};

const NAME_LENGTH = 256;
const ALIAS_LENGTH = 255;
export const TAG_VALUE_LENGTH = 100_000;

export function checkModelName(name: string, field = 'name'): void {
  if (name.trim() === '') throw missingValue(field);
  if (/[/:]/.test(name))
    throw new PlatformError('invalid_argument', `Invalid model name '${name}'. Names cannot contain '/' or ':'.`, { field });
  checkLength(field, name, NAME_LENGTH, field);
}

export function checkAlias(alias: string): void {
  const field = 'alias';
  const refuse = (message: string): never => {
    throw new PlatformError('invalid_argument', message, { field });
  };
  if (!/^[\p{L}\p{N}_-]+$/u.test(alias))
    refuse(`Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`);
  checkLength(field, alias, ALIAS_LENGTH, field);
  if (alias.toLowerCase() === 'latest') refuse("'latest' alias name (case insensitive) is reserved.");
  if (/^[vV]\d+$/.test(alias)) refuse(`Version alias name '${alias}' is reserved.`);
}
