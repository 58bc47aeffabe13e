// What runs can be searched and ordered by.
import {
  attributeMap,
  DATA_ENTITIES,
  LIST_OPERATORS,
  NUMBER_OPERATORS,
  PRESENCE_OPERATORS,
  type SearchRules,
  TEXT_OPERATORS,
} from './search-rules.ts';

const ATTRIBUTES = [
  { name: 'run_id', type: 'text', list: true },
  { name: 'run_name', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'artifact_uri', type: 'text' },
  { name: 'user_id', type: 'text' },
  { name: 'start_time', type: 'number' },
  { name: 'end_time', type: 'number' },
] as const;

const TIME_ALIASES = [
  ['created', 'start_time'],
  ['Created', 'start_time'],
] as const;

export const RUN_RULES: SearchRules = {
  entities: {
    ...DATA_ENTITIES,
    run: 'attribute',
    dataset: 'dataset',
    datasets: 'dataset',
  },
  attributes: attributeMap(ATTRIBUTES, [...TIME_ALIASES, ['run name', 'run_name'], ['Run name', 'run_name'], ['Run Name', 'run_name']]),
  orderAttributes: attributeMap(ATTRIBUTES, TIME_ALIASES),
  operators: {
    number: NUMBER_OPERATORS,
    metric: NUMBER_OPERATORS,
    attribute: TEXT_OPERATORS,
    param: [...TEXT_OPERATORS, ...PRESENCE_OPERATORS],
    tag: [...TEXT_OPERATORS, ...PRESENCE_OPERATORS],
    dataset: [...TEXT_OPERATORS, ...LIST_OPERATORS],
  },
};
