import { describe, expect, it } from 'vitest';
import { createCustomMetrics } from './custom-metrics.ts';

const unit = {
  deployment: 'iris',
  namespace: 'default',
  predictor: 'main',
  version: 'v1',
  modelName: 'm',
  modelImage: 'img:1',
  modelVersion: '2',
};

describe('custom metrics', () => {
  it('adds counters, keeps the last value of gauges and puts timers in seconds into buckets', () => {
    const custom = createCustomMetrics();
    for (const value of [1, 2])
      custom.add(unit, 'predict', [
        { key: 'seen', type: 'COUNTER', value },
        { key: 'level', type: 'GAUGE', value: -value },
        { key: 'took', type: 'TIMER', value: value * 1000 },
      ]);
    const { families, dropped } = custom.read();
    expect(families.map(({ name, type, series }) => [name, type, series.map(({ value, tags }) => [value, tags])])).toEqual([
      ['seen_total', 'counter', [[3, { method: 'predict' }]]],
      ['level', 'gauge', [[-2, { method: 'predict' }]]],
      ['took', 'histogram', [[3, { method: 'predict' }]]],
    ]);
    const { buckets } = families[2]!.series[0]!;
    expect(buckets.find(({ upTo }) => upTo >= 1)!.count).toBe(1);
    expect(buckets.at(-1)).toEqual({ upTo: Number.POSITIVE_INFINITY, count: 2 });
    expect(dropped).toEqual({ limit: 0, invalid: 0, conflict: 0 });
  });

  it('has 50 bounds from a millisecond to 30 seconds for timers, as the wrapper does', () => {
    const custom = createCustomMetrics();
    custom.add(unit, 'predict', [{ key: 'took', type: 'TIMER', value: 1 }]);
    const bounds = custom.read().families[0]!.series[0]!.buckets.map(({ upTo }) => upTo);
    expect([bounds.length, bounds[0], bounds[49], bounds[50]]).toEqual([51, 0.001, 30, Number.POSITIVE_INFINITY]);
    // numpy.logspace(-3, numpy.log10(30), 50), 1 and 25
    expect(bounds[1]).toBeCloseTo(0.0012341553253454693, 12);
    expect(bounds[25]).toBeCloseTo(0.19241792993472334, 10);
  });

  it('keeps a series for each set of tags, in whatever order they come', () => {
    const custom = createCustomMetrics();
    for (const tags of [{ a: '1', b: '2' }, { b: '2', a: '1' }, { a: '2' }]) custom.add(unit, 'predict', [{ key: 'k', value: 1, tags }]);
    expect(custom.read().families[0]!.series.map(({ value }) => value)).toEqual([2, 1]);
  });

  it('cleans names as Prometheus wants them, and leaves its own labels to the platform', () => {
    const custom = createCustomMetrics();
    custom.add(unit, 'predict', [{ key: '9 lives-left', type: 'GAUGE', value: 1, tags: { 'a.b': 1, model_name: 'x', le: '5' } }]);
    expect(custom.read().families).toMatchObject([
      { name: '_9_lives_left', series: [{ tags: { a_b: '1', exported_model_name: 'x', exported_le: '5', method: 'predict' } }] },
    ]);
  });

  it('refuses what is no metric, and names that the platform has', () => {
    const custom = createCustomMetrics();
    const bad = [
      null,
      { key: 'k' },
      { key: '', value: 1 },
      { key: 'k', value: Number.NaN },
      { key: 'k', value: -1 },
      { key: 'k', value: 1, type: 'SUM' },
      { key: 'k', value: 1, tags: { __name__: 'x' } },
      { key: 'ovenbird_part_up', value: 1 },
      { key: 'seldon_api_model_feedback', value: 1 },
    ];
    custom.add(unit, 'predict', bad);
    expect(custom.read()).toEqual({ families: [], seriesCount: 0, dropped: { limit: 0, invalid: bad.length, conflict: 0 } });
  });

  it('lets the first type of a name stand, also where only lines of it would be equal', () => {
    const custom = createCustomMetrics();
    custom.add(unit, 'predict', [
      { key: 'k', type: 'TIMER', value: 1 },
      { key: 'k', type: 'GAUGE', value: 1 },
      { key: 'k_count', type: 'GAUGE', value: 1 },
      { key: 'n', type: 'COUNTER', value: 1 },
      { key: 'n_total', type: 'GAUGE', value: 1 },
    ]);
    expect(custom.read().dropped.conflict).toBe(3);
    expect(custom.read().families.map(({ name }) => name)).toEqual(['k', 'n_total']);
  });

  it('stops at its limits, of one deployment and of all, counts what it dropped and goes on with what it has', () => {
    const custom = createCustomMetrics({ maxSeries: 3, maxSeriesOfDeployment: 2 });
    const ids = (deployment: string) => {
      for (const id of ['1', '2', '3', '1']) custom.add({ ...unit, deployment }, 'predict', [{ key: 'k', value: 1, tags: { id } }]);
    };
    ids('one');
    ids('two');
    const { families, seriesCount, dropped } = custom.read();
    expect([seriesCount, dropped.limit]).toEqual([3, 3]);
    expect(families[0]!.series.map((series) => [series.unit.deployment, series.tags.id, series.value])).toEqual([
      ['one', '1', 2],
      ['one', '2', 1],
      ['two', '1', 2],
    ]);
  });
});
