// Filters and orders of logged models in SQL. A model may have one metric on many datasets: a comparison holds when it
// holds on one of them, and an order takes the latest point (of the named dataset).
import { type RawBuilder, sql } from 'kysely';
import type { DatasetScope, LoggedModelSearch } from '../../../domain/tracking/logged-model-store.ts';
import type { Comparison } from '../../../domain/tracking/search/comparison.ts';
import type { SqlDatabase } from '../database.ts';
import { byCodePoint, compare, compareKeyed } from '../search/compare.ts';
import type { SortTerm } from '../search/keyset.ts';

const COLUMNS: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`m.name`,
  model_id: sql`m.model_id`,
  model_type: sql`m.model_type`,
  status: sql`m.status`,
  source_run_id: sql`m.source_run_id`,
  experiment_id: sql`m.experiment_id`,
  creation_timestamp: sql`m.created_at_ms`,
  last_updated_timestamp: sql`m.updated_at_ms`,
};
const NUMBERS = new Set(['experiment_id', 'creation_timestamp', 'last_updated_timestamp', 'model_id']);

export function loggedModelCondition(
  dialect: SqlDatabase['dialect'],
  comparison: Comparison,
  datasets: readonly DatasetScope[],
): RawBuilder<unknown> {
  switch (comparison.entity) {
    case 'attribute':
      return compare(dialect, COLUMNS[comparison.key]!, comparison);
    case 'param':
      return compareKeyed(dialect, sql`logged_model_params v where v.model_id = m.model_id`, comparison);
    case 'metric': {
      const scope = datasets.length === 0 ? sql`1 = 1` : sql`(${sql.join(datasets.map(inDataset), sql` or `)})`;
      return sql`exists (select 1 from logged_model_metrics v where v.model_id = m.model_id and v.key = ${comparison.key}
        and v.is_nan = 0 and ${compare(dialect, sql`v.value`, comparison)} and ${scope})`;
    }
    default:
      return compareKeyed(dialect, sql`logged_model_tags v where v.model_id = m.model_id`, comparison);
  }
}

export function loggedModelOrder(
  dialect: SqlDatabase['dialect'],
  orderBy: LoggedModelSearch['orderBy'],
): { joins: RawBuilder<unknown>[]; terms: SortTerm[] } {
  const joins: RawBuilder<unknown>[] = [];
  const terms = orderBy.flatMap((key, at): SortTerm[] => {
    const { ascending } = key;
    if (key.entity === 'attribute') {
      const column = COLUMNS[key.key]!;
      return [{ value: NUMBERS.has(key.key) ? column : byCodePoint(dialect, column), ascending }];
    }
    const alias = sql.ref(`o${at}`);
    const scope = key.dataset ? sql`and ${inDataset(key.dataset)}` : sql``;
    joins.push(sql`left join (select model_id, value, is_nan, row_number() over
      (partition by model_id order by step desc, timestamp_ms desc) as place
      from logged_model_metrics v where v.key = ${key.key} ${scope}) as ${alias} on ${alias}.model_id = m.model_id and ${alias}.place = 1`);
    return [
      { value: sql`case when ${alias}.model_id is null then 2 else ${alias}.is_nan end`, ascending: true },
      { value: sql`coalesce(${alias}.value, 0)`, ascending },
    ];
  });
  const has = (name: string) => orderBy.some((key) => key.entity === 'attribute' && key.key === name);
  if (!has('creation_timestamp')) terms.push({ value: COLUMNS.creation_timestamp!, ascending: false });
  if (!has('model_id')) terms.push({ value: COLUMNS.model_id!, ascending: true });
  return { joins, terms };
}

function inDataset({ name, digest }: DatasetScope): RawBuilder<unknown> {
  return digest === undefined ? sql`v.dataset_name = ${name}` : sql`(v.dataset_name = ${name} and v.dataset_digest = ${digest})`;
}
