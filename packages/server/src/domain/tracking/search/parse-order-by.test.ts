import { describe, expect, it } from 'vitest';
import { parseOrderBy } from './parse-order-by.ts';
import { RUN_RULES } from './run-rules.ts';

describe('an order of runs', () => {
  it.each([
    ['metrics.acc', 'metric', 'acc', true],
    ['metrics.acc DESC', 'metric', 'acc', false],
    ['metrics.`val acc` asc', 'metric', 'val acc', true],
    ['params."lr" desc', 'param', 'lr', false],
    ['tags.mlflow.user', 'tag', 'mlflow.user', true],
    ['Created', 'attribute', 'start_time', true],
    ['"end_time" ASC', 'attribute', 'end_time', true],
    ['attributes.run_id desc ', 'attribute', 'run_id', false],
  ])('understands %s', (clause, entity, key, ascending) => {
    expect(parseOrderBy([clause], RUN_RULES)).toEqual([{ entity, key, ascending }]);
  });

  it('drops a second mention of a key, which can never decide', () => {
    expect(parseOrderBy(['metrics.a DESC', 'start_time', 'metrics.a ASC'], RUN_RULES)).toMatchObject([
      { key: 'a', ascending: false },
      { key: 'start_time' },
    ]);
  });

  it.each([
    ['', "Invalid order_by clause ''. Could not be parsed."],
    ['metrics.a, metrics.b', 'Could not be parsed'],
    ['metrics.a DESC NULLS FIRST', 'Could not be parsed'],
    ['metrics.a sideways', "Invalid ordering key in order_by clause 'metrics.a sideways'."],
    ["'x'", 'Could not be parsed'],
    ['duration', "Invalid attribute key 'duration' specified"],
    ['datasets.name', "Invalid identifier type 'dataset'"],
    ['"run name"', "Invalid attribute key 'run name' specified"],
  ])('refuses %j and says why', (clause, message) => {
    expect(() => parseOrderBy([clause], RUN_RULES)).toThrowError(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(message), details: { field: 'order_by' } }),
    );
  });
});
