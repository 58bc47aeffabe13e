import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlatformError } from '../../../kernel/errors.ts';
import { EXPERIMENT_RULES } from './experiment-rules.ts';
import { LOGGED_MODEL_RULES } from './logged-model-rules.ts';
import { parseFilter } from './parse-filter.ts';
import { RUN_RULES } from './run-rules.ts';

const one = (filter: string, rules = RUN_RULES) => {
  const [comparison, ...rest] = parseFilter(filter, rules);
  expect(rest).toEqual([]);
  return comparison;
};

describe('a filter of runs', () => {
  it.each([
    ['metrics.acc > 0.9', 'metric', 'acc', '>', 0.9],
    ['metric.acc<=-1e-3', 'metric', 'acc', '<=', -0.001],
    ['metrics."val acc" = 1', 'metric', 'val acc', '=', 1],
    ['metrics.`a/b` != .5', 'metric', 'a/b', '!=', 0.5],
    ['metrics.val-acc > 1', 'metric', 'val-acc', '>', 1],
    ["params.lr = '0.1'", 'param', 'lr', '=', '0.1'],
    ['parameter.lr = "0.1"', 'param', 'lr', '=', '0.1'],
    ["param.lr like '%1'", 'param', 'lr', 'LIKE', '%1'],
    ["tags.mlflow.user ILIKE 'A_a'", 'tag', 'mlflow.user', 'ILIKE', 'A_a'],
    ["tags.note = 'it''s'", 'tag', 'note', '=', "it's"],
    ["tags.größe = 'x'", 'tag', 'größe', '=', 'x'],
    ['tags.x IS NULL', 'tag', 'x', 'IS NULL', null],
    ['params.x is not null', 'param', 'x', 'IS NOT NULL', null],
    ["status = 'FINISHED'", 'attribute', 'status', '=', 'FINISHED'],
    ["attributes.run_name != 'a'", 'attribute', 'run_name', '!=', 'a'],
    ["`run name` = 'a'", 'attribute', 'run_name', '=', 'a'],
    ['"Run Name" = \'a\'', 'attribute', 'run_name', '=', 'a'],
    ['created >= 12', 'attribute', 'start_time', '>=', 12],
    ['end_time < 5', 'attribute', 'end_time', '<', 5],
    ["run_id IN ('a', 'b')", 'attribute', 'run_id', 'IN', ['a', 'b']],
    ["run_id not in ('a')", 'attribute', 'run_id', 'NOT IN', ['a']],
    ["datasets.name IN ('a')", 'dataset', 'name', 'IN', ['a']],
    ["dataset.context = 'train'", 'dataset', 'context', '=', 'train'],
  ])('understands %s', (filter, entity, key, operator, value) => {
    expect(one(filter)).toEqual({ entity, key, operator, value });
  });

  it('joins clauses by AND in any case, and forgives one at the end', () => {
    expect(parseFilter("metrics.a > 1 AND params.b = '2' and tags.c = '3' AND", RUN_RULES).map((each) => each.key)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it.each(['', '   '])('takes %j as everything', (filter) => {
    expect(parseFilter(filter, RUN_RULES)).toEqual([]);
  });

  it.each([
    ["params.a = '1' OR params.b = '2'", 'Invalid clause(s) in filter string'],
    ["(params.a = '1')", 'Invalid clause(s) in filter string'],
    ['metrics.a', "Invalid clause(s) in filter string: 'metrics.a'"],
    ['= 3', 'Invalid clause(s) in filter string'],
    ['metrics.a > 1;', "Invalid clause(s) in filter string: ';'"],
    ["tags.a = 'open", 'Invalid clause(s) in filter string'],
    ["metrics.a = 'x'", "Expected numeric value type for metric. Found 'x'"],
    ['metrics.a > inf', 'Expected numeric value type for metric. Found inf'],
    ["metrics.a LIKE 'x'", 'Expected numeric value type for metric'],
    ["start_time > 'x'", 'Expected numeric value type for numeric attribute: start_time'],
    ['params.a = 1', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"],
    ["params.a IN ('1')", 'Expected a quoted string value for parameter'],
    ["params.a > '1'", "Invalid comparator '>' not one of"],
    ['status = RUNNING', 'Parameter value is either not quoted or unidentified quote types used for string value RUNNING'],
    ["status IN ('a')", "Only ['run_id'] attributes support comparison with a list of quoted string values."],
    ['run_id IN ()', 'expected a non-empty list of quoted strings'],
    ["run_id IN ('a', 1)", 'expected a non-empty list of quoted strings'],
    ["run_id IN 'a'", 'take a list of quoted strings'],
    ["foo.bar = 'x'", "Invalid entity type 'foo'"],
    ["nope = 'x'", "Invalid attribute key 'nope' specified. Valid keys are"],
    ["attributes.nope = 'x'", "Invalid attribute key 'nope' specified"],
    ["datasets.rows = 'x'", "Invalid dataset key 'rows'"],
  ])('refuses %s and says why', (filter, message) => {
    expect(() => parseFilter(filter, RUN_RULES)).toThrowError(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(message), details: { field: 'filter' } }),
    );
  });

  it('never fails in another way, whatever is written', () => {
    const fragment = fc.constantFrom(
      'metrics',
      '.',
      'a',
      '"',
      "'",
      '`',
      ' ',
      '=',
      '>',
      '1',
      'AND',
      'IN',
      '(',
      ')',
      ',',
      'IS',
      'NOT',
      'NULL',
      '\n',
      '💥',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (filter) => {
          try {
            parseFilter(filter, RUN_RULES);
          } catch (error) {
            expect(error).toBeInstanceOf(PlatformError);
          }
        },
      ),
    );
  });
});

describe('a filter of other things', () => {
  it('takes only what the thing has', () => {
    expect(() => parseFilter('metrics.a > 1', EXPERIMENT_RULES)).toThrow("Invalid entity type 'metrics'");
    expect(one("experiment_id = '3'", EXPERIMENT_RULES)).toEqual({ entity: 'attribute', key: 'experiment_id', operator: '=', value: 3 });
    expect(one('creation_time > 5', LOGGED_MODEL_RULES)).toMatchObject({ key: 'creation_timestamp', value: 5 });
    expect(one("name IN ('a')", LOGGED_MODEL_RULES)).toMatchObject({ operator: 'IN', value: ['a'] });
  });
});
