// How lists are asked for, whatever the protocol: conditions that all hold, one order, one page.

export const LIST_OPERATORS = ['eq', 'ne', 'contains', 'gt', 'gte', 'lt', 'lte', 'value_in'] as const;
export type ListOperator = (typeof LIST_OPERATORS)[number];

export interface ListFilter {
  /** A field that the store's method names, e.g. `name`. */
  readonly field: string;
  readonly operator: ListOperator;
  /** One value, except for `value_in`. Times are epoch ms as text. */
  readonly values: readonly string[];
}

export interface ListQuery {
  readonly filters: readonly ListFilter[];
  /** Default: newest first. */
  readonly sort?: { readonly field: string; readonly descending: boolean };
  readonly pageSize: number;
  readonly pageToken?: string;
}
