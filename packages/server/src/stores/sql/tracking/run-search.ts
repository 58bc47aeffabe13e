// Searching runs in SQL. A filter becomes semi-joins, an order a total order for keyset pages. A search of one experiment
// ordered by a metric first, which is what tables and "best run" queries ask, is read off the index on its latest values
// in that order, so that its cost is the page and not the experiment.
import { type RawBuilder, sql } from 'kysely';
import type { RunSearch } from '../../../domain/tracking/run-store.ts';
import type { Comparison } from '../../../domain/tracking/search/comparison.ts';
import type { SortKey } from '../../../domain/tracking/search/sort-key.ts';
import { type Page, pageOf } from '../../../kernel/paging.ts';
import type { SqlDatabase } from '../database.ts';
import { byCodePoint, compare, compareKeyed } from '../search/compare.ts';
import { afterKey, allOf, decodeKey, keyColumns, keyOf, orderSql, type SortTerm } from '../search/keyset.ts';
import { type FullRunRow, fullRunColumns } from './run-rows.ts';

const ATTRIBUTES: Readonly<Record<string, RawBuilder<unknown>>> = {
  run_id: sql`r.run_id`,
  run_name: sql`r.name`,
  status: sql`r.status`,
  artifact_uri: sql`r.artifact_uri`,
  user_id: sql`r.user_id`,
  start_time: sql`r.started_at_ms`,
  end_time: sql`r.ended_at_ms`,
};
/** Attributes that an index or a number orders: no collation needed. */
const PLAIN_ORDER = new Set(['start_time', 'run_id']);

/** First term of a metric order: runs with a number, then with NaN, then without the metric. */
const NUMBER = 0;
const NAN = 1;
const MISSING = 2;

/** One statement that can give rows of the page. */
interface Plan {
  readonly from: RawBuilder<unknown>;
  readonly where: readonly RawBuilder<unknown>[];
  readonly terms: readonly SortTerm[];
  /** Terms that are constant within this plan, at the front. */
  readonly constantTerms: number;
  /** Value of the first term in this plan, when it is constant. */
  readonly rank?: number;
}

export async function searchRunRows(database: SqlDatabase, query: RunSearch): Promise<Page<FullRunRow>> {
  const { dialect } = database;
  const keyIds = await metricKeyIds(database, query);
  // A comparison with a metric that nobody ever logged is false.
  if (query.filter.some((each) => each.entity === 'metric' && !keyIds.has(each.key))) return { items: [] };
  const orderBy = query.orderBy.filter((each) => each.entity !== 'metric' || keyIds.has(each.key));

  const terms = sortTerms(dialect, orderBy);
  const after = decodeKey(query.pageToken, terms);
  const rows: FullRunRow[] = [];
  for (const plan of createPlans(dialect, query, orderBy, keyIds, terms)) {
    const wanted = query.pageSize + 1 - rows.length;
    if (wanted <= 0) break;
    if (after && plan.rank !== undefined && plan.rank < Number(after[0])) continue;
    // A plan that the page before did not reach begins at its start.
    const goesOn = after && (plan.rank === undefined || plan.rank === after[0]);
    const conditions = goesOn ? [...plan.where, afterKey(plan.terms, after, plan.constantTerms)] : plan.where;
    const page = sql`select r.run_key, ${keyColumns(plan.terms)} from ${plan.from} where ${allOf(conditions)}
      order by ${orderSql(plan.terms.slice(plan.constantTerms))} limit ${wanted}`;
    const keys = terms.map((term, at) => ({ ...term, value: sql.ref(`page.k${at}`) }));
    const result = await sql<FullRunRow>`
      select ${fullRunColumns(dialect)}, ${sql.join(keys.map((key) => key.value))}
      from (${page}) as page join runs r on r.run_key = page.run_key order by ${orderSql(keys)}`.execute(database.scan);
    rows.push(...result.rows);
  }
  return pageOf(rows, query.pageSize, (row) => keyOf(row, terms));
}

/** One plan for the whole search, or one for each rank of a leading metric. */
function createPlans(
  dialect: SqlDatabase['dialect'],
  query: RunSearch,
  orderBy: readonly SortKey[],
  keyIds: ReadonlyMap<string, number>,
  terms: readonly SortTerm[],
): Plan[] {
  const conditions = (filter: readonly Comparison[]) => [
    ...(query.experimentIds === 'all' ? [] : [sql`r.experiment_id in (${sql.join(query.experimentIds.map(Number))})`]),
    ...(query.view === 'all' ? [] : [sql`r.lifecycle = ${query.view}`]),
    ...filter.map((each) => condition(dialect, each, keyIds)),
  ];
  const joins = orderBy.map((each, at) => join(each, at, keyIds));
  const ofRuns = sql.join([sql`runs r`, ...joins], sql` `);
  const first = orderBy[0];
  if (first?.entity !== 'metric' || query.experimentIds === 'all' || query.experimentIds.length !== 1)
    return [{ from: ofRuns, where: conditions(query.filter), terms, constantTerms: 0 }];

  const onFirst = query.filter.filter((each) => each.entity === 'metric' && each.key === first.key);
  const others = conditions(query.filter.filter((each) => !onFirst.includes(each)));
  const ofFirst = sql`o0.experiment_id = ${Number(query.experimentIds[0])} and o0.key_id = ${keyIds.get(first.key)!} and r.run_key = o0.run_key`;
  // CROSS JOIN tells SQLite to begin with the metric; PostgreSQL decides by its statistics.
  const fromIndex = sql.join([sql`latest_metrics o0 cross join runs r`, ...joins.slice(1)], sql` `);
  const ranked = (rank: number, value: RawBuilder<unknown>): SortTerm[] => [
    { value: sql.lit(rank), ascending: true },
    { value, ascending: first.ascending },
    ...terms.slice(2),
  ];
  const plans: Plan[] = [
    {
      from: fromIndex,
      where: [ofFirst, sql`o0.is_nan = 0`, ...onFirst.map((each) => compare(dialect, sql`o0.value`, each)), ...others],
      terms: ranked(NUMBER, sql`o0.value`),
      constantTerms: 1,
      rank: NUMBER,
    },
  ];
  if (onFirst.every((each) => each.operator === '!='))
    plans.push({
      from: fromIndex,
      where: [ofFirst, sql`o0.is_nan = 1`, ...others],
      terms: ranked(NAN, sql.lit(0)),
      constantTerms: 2,
      rank: NAN,
    });
  if (onFirst.length === 0)
    plans.push({
      from: ofRuns,
      where: [sql`o0.run_key is null`, ...others],
      terms: ranked(MISSING, sql.lit(0)),
      constantTerms: 2,
      rank: MISSING,
    });
  return plans;
}

async function metricKeyIds(database: SqlDatabase, query: RunSearch): Promise<Map<string, number>> {
  const names = [...query.filter, ...query.orderBy].filter((each) => each.entity === 'metric').map((each) => each.key);
  if (names.length === 0) return new Map();
  const rows = await database.read.selectFrom('metric_keys').selectAll().where('name', 'in', names).execute();
  return new Map(rows.map((row) => [row.name, row.key_id]));
}

function condition(dialect: SqlDatabase['dialect'], comparison: Comparison, keyIds: ReadonlyMap<string, number>): RawBuilder<unknown> {
  switch (comparison.entity) {
    case 'attribute':
      return compare(dialect, ATTRIBUTES[comparison.key]!, comparison);
    case 'metric': {
      const number = compare(dialect, sql`v.value`, comparison);
      const holds = comparison.operator === '!=' ? sql`(v.is_nan = 1 or ${number})` : sql`v.is_nan = 0 and ${number}`;
      return sql`exists (select 1 from latest_metrics v where v.run_key = r.run_key and v.key_id = ${keyIds.get(comparison.key)!} and ${holds})`;
    }
    case 'param':
      return compareKeyed(dialect, sql`run_params v where v.run_key = r.run_key`, comparison);
    case 'tag':
      return compareKeyed(dialect, sql`run_tags v where v.run_key = r.run_key`, comparison);
    case 'dataset': {
      const column = comparison.key === 'context' ? sql`v.context` : sql.ref(`d.${comparison.key}`);
      return sql`exists (select 1 from run_datasets v join datasets d on d.dataset_key = v.dataset_key
        where v.run_key = r.run_key and ${compare(dialect, column, comparison)})`;
    }
  }
}

function join(key: SortKey, at: number, keyIds: ReadonlyMap<string, number>): RawBuilder<unknown> {
  const alias = sql.ref(`o${at}`);
  if (key.entity === 'attribute') return sql``;
  if (key.entity === 'metric')
    return sql`left join latest_metrics ${alias} on ${alias}.run_key = r.run_key and ${alias}.key_id = ${keyIds.get(key.key)!}`;
  return sql`left join ${sql.table(key.entity === 'param' ? 'run_params' : 'run_tags')} ${alias} on ${alias}.run_key = r.run_key and ${alias}.key = ${key.key}`;
}

function sortTerms(dialect: SqlDatabase['dialect'], orderBy: readonly SortKey[]): SortTerm[] {
  const terms = orderBy.flatMap((key, at): SortTerm[] => {
    const { ascending } = key;
    const value = sql.ref(`o${at}.value`);
    if (key.entity === 'attribute') {
      const column = ATTRIBUTES[key.key]!;
      if (key.key === 'end_time')
        return [
          { value: sql`case when ${column} is null then 1 else 0 end`, ascending: true },
          { value: sql`coalesce(${column}, 0)`, ascending },
        ];
      return [{ value: PLAIN_ORDER.has(key.key) ? column : byCodePoint(dialect, column), ascending }];
    }
    if (key.entity === 'metric') {
      const run = sql.ref(`o${at}.run_key`);
      const isNan = sql.ref(`o${at}.is_nan`);
      return [
        { value: sql`case when ${run} is null then ${sql.lit(MISSING)} else ${isNan} end`, ascending: true },
        { value: sql`coalesce(${value}, 0)`, ascending },
      ];
    }
    return [
      { value: sql`case when ${value} is null then 1 else 0 end`, ascending: true },
      { value: byCodePoint(dialect, sql`coalesce(${value}, '')`), ascending },
    ];
  });
  const has = (name: string) => orderBy.some((key) => key.entity === 'attribute' && key.key === name);
  if (!has('start_time')) terms.push({ value: ATTRIBUTES.start_time!, ascending: false });
  if (!has('run_id')) terms.push({ value: ATTRIBUTES.run_id!, ascending: true });
  return terms;
}
