// What logged models can be searched and ordered by.
import {
  attributeMap,
  DATA_ENTITIES,
  LIST_OPERATORS,
  NUMBER_OPERATORS,
  PRESENCE_OPERATORS,
  type SearchRules,
  TEXT_OPERATORS,
} from './search-rules.ts';

const ATTRIBUTES = attributeMap(
  [
    { name: 'name', type: 'text', list: true },
    { name: 'model_id', type: 'text', list: true },
    { name: 'model_type', type: 'text', list: true },
    { name: 'status', type: 'text', list: true },
    { name: 'source_run_id', type: 'text', list: true },
    { name: 'experiment_id', type: 'number', quotedNumber: true },
    { name: 'creation_timestamp', type: 'number' },
    { name: 'last_updated_timestamp', type: 'number' },
  ],
  [
    ['creation_time', 'creation_timestamp'],
    ['creation_timestamp_ms', 'creation_timestamp'],
    ['last_updated_time', 'last_updated_timestamp'],
    ['last_updated_timestamp_ms', 'last_updated_timestamp'],
  ],
);

export const LOGGED_MODEL_RULES: SearchRules = {
  entities: DATA_ENTITIES,
  attributes: ATTRIBUTES,
  orderAttributes: ATTRIBUTES,
  operators: {
    number: NUMBER_OPERATORS,
    metric: NUMBER_OPERATORS,
    attribute: [...TEXT_OPERATORS, ...LIST_OPERATORS],
    param: [...TEXT_OPERATORS, ...PRESENCE_OPERATORS],
    tag: [...TEXT_OPERATORS, ...PRESENCE_OPERATORS],
  },
};
