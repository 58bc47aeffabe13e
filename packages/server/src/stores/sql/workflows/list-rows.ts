// Lists by `ListQuery`: conditions on named fields, one order, keyset pages. Used by every list of the workflows area.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ListFilter, ListQuery } from '../../../domain/workflows/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { decodePageToken, type Page, pageOf } from '../../../kernel/paging.ts';
import type { Schema } from '../schema/schema.ts';

export interface ListField {
  /** A column or expression; may not be null when it is sorted by. */
  readonly column: RawBuilder<unknown>;
  readonly type: 'text' | 'number';
  /** From the value that clients write to the one that is stored. */
  readonly stored?: (value: string) => string;
  /** The column holds several values as one text: a value is in it when it has one of these texts. */
  readonly within?: (value: string) => readonly string[];
}

export interface ListSource<Row> {
  /** A table, or a query in parentheses with a name. */
  readonly from: RawBuilder<unknown>;
  /** Fields that filters and orders may name. */
  readonly fields: Readonly<Record<string, ListField>>;
  /** Columns that tell rows apart, last in every order. */
  readonly key: readonly (keyof Row & string)[];
  readonly defaultSort: { readonly field: string; readonly descending: boolean };
  /** Conditions that hold whatever is asked. */
  readonly where?: RawBuilder<unknown>;
  /** Default: whole rows. */
  readonly select?: RawBuilder<unknown>;
}

/** @throws invalid_argument on a field that the source does not have, a value that is no number, or a foreign page token */
export async function listRows<Row>(db: Kysely<Schema>, source: ListSource<Row>, query: ListQuery): Promise<Page<Row>> {
  const sort = query.sort ?? source.defaultSort;
  const field = fieldOf(source, sort.field);
  const conditions = query.filters.map((filter) => condition(fieldOf(source, filter.field), filter));
  if (source.where) conditions.push(source.where);
  if (query.pageToken) conditions.push(after(source, field, sort.descending, query.pageToken));
  const direction = sql.raw(sort.descending ? 'desc' : 'asc');
  const order = [field.column, ...source.key.map((column) => sql.ref(column))].map((column) => sql`${column} ${direction}`);
  const rows = await sql<Row & { sort_value: string | number }>`
    select ${source.select ?? sql.raw('*')}, ${field.column} as sort_value
    from ${source.from}
    where ${conditions.length > 0 ? sql.join(conditions, sql` and `) : sql.raw('1 = 1')}
    order by ${sql.join(order)}
    limit ${query.pageSize + 1}`.execute(db);
  return pageOf(rows.rows, query.pageSize, (row) => [row.sort_value, ...source.key.map((column) => row[column] as string | number)]);
}

function fieldOf<Row>(source: ListSource<Row>, name: string): ListField {
  const field = source.fields[name];
  if (!field)
    throw new PlatformError(
      'invalid_argument',
      `Field "${name}" can not be used here; there are ${Object.keys(source.fields).join(', ')}.`,
      {
        field: 'filters',
      },
    );
  return field;
}

const COMPARISONS = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function condition(field: ListField, { field: name, operator, values }: ListFilter): RawBuilder<unknown> {
  const { within } = field;
  if (within) {
    const texts = values.flatMap(within).map((text) => like(field.column, text));
    return operator === 'ne' ? sql`not (${sql.join(texts, sql` or `)})` : sql`(${sql.join(texts, sql` or `)})`;
  }
  const stored = values.map((value) => storedValue(field, name, value));
  if (operator === 'value_in') return sql`${field.column} in (${sql.join(stored)})`;
  if (operator === 'contains') return like(field.column, String(stored[0]));
  return sql`${field.column} ${sql.raw(COMPARISONS[operator])} ${stored[0]}`;
}

function storedValue(field: ListField, name: string, value: string): string | number {
  const stored = field.stored?.(value) ?? value;
  if (field.type === 'text') return stored;
  const number = Number(stored);
  if (stored === '' || !Number.isFinite(number))
    throw new PlatformError('invalid_argument', `Filter on "${name}": "${value}" is not a number or time.`, { field: 'filters' });
  return number;
}

const like = (column: RawBuilder<unknown>, text: string): RawBuilder<unknown> => sql`${column} like ${`%${escapeLike(text)}%`} escape '\\'`;

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, (special) => `\\${special}`);

/** Rows that come after the token's row: greater in the first column that differs. */
function after<Row>(source: ListSource<Row>, field: ListField, descending: boolean, token: string): RawBuilder<unknown> {
  const columns = [field.column, ...source.key.map((column) => sql.ref(column))];
  const values = decodePageToken(token, columns.length);
  const beyond = sql.raw(descending ? '<' : '>');
  const steps = columns.map((column, index) => {
    const equal = columns.slice(0, index).map((earlier, at) => sql`${earlier} = ${values[at]}`);
    return sql`(${sql.join([...equal, sql`${column} ${beyond} ${values[index]}`], sql` and `)})`;
  });
  return sql`(${sql.join(steps, sql` or `)})`;
}
