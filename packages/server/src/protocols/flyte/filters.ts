// List requests: `eq(name,x)+value_in(phase,A;B)`, sort and token, to the domain's query.
import { type Sort, Sort_Direction } from '@ovenbird/protos/flyteidl/admin/common';
import { LIST_OPERATORS, type ListFilter, type ListOperator, type ListQuery } from '../../domain/workflows/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

/** flytekit asks for pages of 100. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

export interface ListRequest {
  readonly limit: number;
  readonly token: string;
  readonly filters?: string;
  readonly sortBy?: Sort | undefined;
}

/** @param always  conditions from the rest of the request, e.g. the project */
export function toListQuery(request: ListRequest, always: readonly ListFilter[] = []): ListQuery {
  return {
    filters: [...always, ...parseFilters(request.filters ?? '')],
    pageSize: Math.min(request.limit || DEFAULT_LIMIT, MAX_LIMIT),
    ...(request.token ? { pageToken: request.token } : {}),
    ...(request.sortBy?.key
      ? { sort: { field: request.sortBy.key, descending: request.sortBy.direction === Sort_Direction.DESCENDING } }
      : {}),
  };
}

/** `field equals value` for each value that is not empty. */
export function equalTo(values: Readonly<Record<string, string | undefined>>): ListFilter[] {
  return Object.entries(values).flatMap(([field, value]) => (value ? [{ field, operator: 'eq' as const, values: [value] }] : []));
}

const TIME_FIELDS = new Set(['created_at', 'updated_at', 'started_at']);

/** @throws invalid_argument showing the part that is not a filter */
export function parseFilters(text: string): ListFilter[] {
  if (text === '') return [];
  return text.split(/(?<=\))\+/).map((part) => {
    const match = /^([a-z_]+)\(([^,]+),(.*)\)$/s.exec(part.trim());
    const [, operator, field, value] = match ?? [];
    if (!isOperator(operator) || field === undefined || value === undefined)
      throw new PlatformError(
        'invalid_argument',
        `Filter "${part}": expected operator(field,value), e.g. eq(name,x); operators are ${LIST_OPERATORS.join(', ')}.`,
        { field: 'filters' },
      );
    const name = field
      .trim()
      .replace(/^(task|workflow|launch_plan|execution|node_execution|task_execution)s?\.(?=(phase|created_at)$)/, '');
    const values = operator === 'value_in' ? value.split(';') : [value];
    return { field: name, operator, values: TIME_FIELDS.has(name) ? values.map(toEpochMs) : values };
  });
}

const isOperator = (text: string | undefined): text is ListOperator => LIST_OPERATORS.some((operator) => operator === text);

/** Clients write RFC 3339; what is no time is left for the store to refuse by name. */
function toEpochMs(value: string): string {
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : String(at);
}
