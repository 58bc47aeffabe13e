// What every RunStore promises of searches: the answer of the definition, computed here in memory, in the same order,
// page by page.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSearch } from '../../../domain/tracking/run-store.ts';
import type { Comparison, Operator } from '../../../domain/tracking/search/comparison.ts';
import type { SortKey } from '../../../domain/tracking/search/sort-key.ts';
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';
import { batch, fresh, newExperiment, newRun, type OpenStores } from './tracking-stores.fixture.ts';

interface Model {
  readonly runId: string;
  readonly experimentId: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly name: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
}

const METRICS = ['acc', 'loss'];
const VALUES = [undefined, Number.NaN, -1, 0, 0.5, 1];

export function runSearchContract(name: string, open: OpenStores): void {
  describe(`run search on ${name}`, () => {
    let stores: TrackingStores;
    let dispose: () => Promise<void>;
    let experiments: string[];
    let models: Model[];

    beforeAll(async () => {
      ({ stores, dispose } = await open());
      experiments = [await newExperiment(stores), await newExperiment(stores)];
      models = [];
      // Every combination of the two metrics, with few start times, so that ties are common.
      for (const [at, acc] of VALUES.entries())
        for (const [also, loss] of VALUES.entries()) {
          const model: Model = {
            runId: fresh('searched'),
            experimentId: experiments[(at + also) % 5 === 0 ? 1 : 0]!,
            startedAtMs: (at * also) % 3,
            endedAtMs: also % 2 ? null : at,
            name: `run ${'abc'[also % 3]}`,
            metrics: { ...(acc === undefined ? {} : { acc }), ...(loss === undefined ? {} : { loss }) },
            params: at % 3 === 0 ? {} : { lr: String(at % 2) },
          };
          models.push(model);
          await newRun(stores, model.experimentId, model);
          await stores.runData.log(
            model.runId,
            batch({
              metrics: Object.entries(model.metrics).map(([key, value]) => ({ key, value, step: 0, timestampMs: 1 })),
              params: Object.entries(model.params).map(([key, value]) => ({ key, value })),
            }),
          );
        }
    });
    afterAll(() => dispose());

    async function allPages(query: RunSearch): Promise<string[]> {
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const page = await stores.runs.search({ ...query, ...(pageToken ? { pageToken } : {}) });
        expect(page.items.length).toBeLessThanOrEqual(query.pageSize);
        seen.push(...page.items.map((run) => run.runId));
        pageToken = page.nextToken;
      } while (pageToken);
      return seen;
    }

    it('gives what the definition gives, for any filter, order and page size', async () => {
      const comparison: fc.Arbitrary<Comparison> = fc.oneof(
        fc.record({
          entity: fc.constant('metric' as const),
          key: fc.constantFrom(...METRICS),
          operator: fc.constantFrom<Operator>('=', '!=', '>', '>=', '<', '<='),
          value: fc.constantFrom(-1, 0, 0.5, 1),
        }),
        fc.record({
          entity: fc.constant('param' as const),
          key: fc.constant('lr'),
          operator: fc.constantFrom<Operator>('=', '!=', 'LIKE'),
          value: fc.constantFrom('0', '1', '%'),
        }),
        fc.record({
          entity: fc.constant('param' as const),
          key: fc.constant('lr'),
          operator: fc.constantFrom<Operator>('IS NULL', 'IS NOT NULL'),
          value: fc.constant(null),
        }),
      );
      const sortKey: fc.Arbitrary<SortKey> = fc.record({
        entity: fc.constantFrom<SortKey['entity']>('metric', 'metric', 'param', 'attribute'),
        key: fc.constant(''),
        ascending: fc.boolean(),
      });
      const orders = fc.array(sortKey, { maxLength: 3 }).map((keys) => keys.map((key, at) => named(key, at)));
      await fc.assert(
        fc.asyncProperty(
          fc.array(comparison, { maxLength: 2 }),
          orders,
          fc.integer({ min: 1, max: 40 }),
          fc.constantFrom<'one' | 'both' | 'all'>('one', 'one', 'both', 'all'),
          async (filter, orderBy, pageSize, scope) => {
            const experimentIds = scope === 'all' ? ('all' as const) : scope === 'one' ? experiments.slice(0, 1) : experiments;
            const expected = models
              .filter((model) => experimentIds === 'all' || experimentIds.includes(model.experimentId))
              .filter((model) => filter.every((each) => holds(model, each)))
              .sort((a, b) => compareBy(a, b, orderBy))
              .map((model) => model.runId);
            expect(await allPages({ experimentIds, filter, orderBy, view: 'active', pageSize })).toEqual(expected);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('compares with a metric that nobody logged as false, and orders by it as missing', async () => {
      const query: RunSearch = { experimentIds: experiments, filter: [], orderBy: [], view: 'active', pageSize: 100 };
      expect(await allPages({ ...query, filter: [{ entity: 'metric', key: 'never', operator: '!=', value: 0 }] })).toEqual([]);
      expect(await allPages({ ...query, orderBy: [{ entity: 'metric', key: 'never', ascending: true }] })).toEqual(await allPages(query));
    });

    it('looks at the lifecycle that it is asked for', async () => {
      const own = await newExperiment(stores);
      const [kept, gone] = [await newRun(stores, own), await newRun(stores, own)];
      await stores.runs.setLifecycle(gone, 'deleted', 5);
      const query = { experimentIds: [own], filter: [], orderBy: [], pageSize: 10 } as const;
      expect(await allPages({ ...query, view: 'active' })).toEqual([kept]);
      expect(await allPages({ ...query, view: 'deleted' })).toEqual([gone]);
      expect((await allPages({ ...query, view: 'all' })).sort()).toEqual([kept, gone].sort());
    });

    it('filters by dataset', async () => {
      const own = await newExperiment(stores);
      const runId = await newRun(stores, own);
      await newRun(stores, own);
      const tags = [{ key: 'mlflow.data.context', value: 'eval' }];
      await stores.runLinks.addInputs(
        runId,
        own,
        [{ name: 'foods', digest: 'd', sourceType: '', source: '', schema: null, profile: null, tags }],
        [],
      );
      const found = (key: string, value: string) =>
        allPages({
          experimentIds: [own],
          filter: [{ entity: 'dataset', key, operator: '=', value }],
          orderBy: [],
          view: 'active',
          pageSize: 10,
        });
      expect(await found('name', 'foods')).toEqual([runId]);
      expect(await found('context', 'eval')).toEqual([runId]);
      expect(await found('digest', 'other')).toEqual([]);
    });

    it('refuses a page token that belongs to another order', async () => {
      const search = { experimentIds: experiments, filter: [], view: 'active', pageSize: 1 } as const;
      const { nextToken } = await stores.runs.search({ ...search, orderBy: [] });
      await expect(
        stores.runs.search({ ...search, orderBy: [{ entity: 'metric', key: 'acc', ascending: true }], pageToken: nextToken! }),
      ).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
}

/** Distinct keys: no order names one twice. */
function named(key: SortKey, at: number): SortKey {
  if (key.entity === 'metric') return { ...key, key: METRICS[at % 2]! };
  if (key.entity === 'param') return { ...key, key: at === 0 ? 'lr' : `none-${at}` };
  return { ...key, key: ['end_time', 'run_name', 'start_time'][at]! };
}

function holds(model: Model, { entity, key, operator, value }: Comparison): boolean {
  const own = entity === 'metric' ? model.metrics[key] : model.params[key];
  if (operator === 'IS NULL') return own === undefined;
  if (operator === 'IS NOT NULL') return own !== undefined;
  if (own === undefined) return false;
  switch (operator) {
    case '=':
      return own === value;
    case '!=':
      return own !== value;
    case '>':
      return own > value!;
    case '>=':
      return own >= value!;
    case '<':
      return own < value!;
    case '<=':
      return own <= value!;
    default:
      return value === '%' || own === value;
  }
}

/** Missing comes last and NaN before it, in both directions; then newest first, then by id. */
function compareBy(a: Model, b: Model, orderBy: readonly SortKey[]): number {
  for (const key of orderBy) {
    const [x, y] = [valueBy(a, key), valueBy(b, key)];
    const ranks = rankOf(x) - rankOf(y);
    if (ranks !== 0) return ranks;
    if (rankOf(x) === 0 && x !== y) return (x! < y! ? -1 : 1) * (key.ascending ? 1 : -1);
  }
  if (a.startedAtMs !== b.startedAtMs) return b.startedAtMs - a.startedAtMs;
  return a.runId < b.runId ? -1 : 1;
}

function valueBy(model: Model, { entity, key }: SortKey): number | string | undefined {
  if (entity === 'metric') return model.metrics[key];
  if (entity === 'param') return model.params[key];
  if (key === 'end_time') return model.endedAtMs ?? undefined;
  return key === 'run_name' ? model.name : model.startedAtMs;
}

function rankOf(value: number | string | undefined): number {
  if (value === undefined) return 2;
  return typeof value === 'number' && Number.isNaN(value) ? 1 : 0;
}
