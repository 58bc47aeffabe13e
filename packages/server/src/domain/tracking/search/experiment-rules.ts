// What experiments can be searched and ordered by.
import { attributeMap, NUMBER_OPERATORS, PRESENCE_OPERATORS, type SearchRules, TEXT_OPERATORS } from './search-rules.ts';

const ATTRIBUTES = attributeMap([
  { name: 'name', type: 'text' },
  { name: 'experiment_id', type: 'number', quotedNumber: true },
  { name: 'creation_time', type: 'number' },
  { name: 'last_update_time', type: 'number' },
]);

export const EXPERIMENT_RULES: SearchRules = {
  entities: { attribute: 'attribute', attributes: 'attribute', attr: 'attribute', tag: 'tag', tags: 'tag' },
  attributes: ATTRIBUTES,
  orderAttributes: ATTRIBUTES,
  operators: { number: NUMBER_OPERATORS, attribute: TEXT_OPERATORS, tag: [...TEXT_OPERATORS, ...PRESENCE_OPERATORS] },
};
