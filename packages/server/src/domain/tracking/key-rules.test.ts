import { describe, expect, it } from 'vitest';
import { checkKey } from './key-rules.ts';

describe('the name of a metric, param or tag', () => {
  it.each(['loss', 'val/acc', 'system/cpu_utilization_percentage', 'a b', 'a:b', 'größe', '好', 'mlflow.user', 'a-b.c_d'])(
    'may be %j',
    (key) => {
      expect(() => checkKey(key, 'key')).not.toThrow();
    },
  );

  it.each([
    ['', "Missing value for required parameter 'metrics[0].name'"],
    ['a#b', 'Names may only contain'],
    ['a\nb', 'Names may only contain'],
    ['a/../b', "This name would resolve to 'b'"],
    ['a//b', "This name would resolve to 'a/b'"],
    ['a/', "This name would resolve to 'a'"],
    ['/a', 'must not resolve to other names'],
    ['..', 'must not resolve to other names'],
    ['.', 'must not resolve to other names'],
    ['k'.repeat(251), "'Metric name' exceeds the maximum length of 250 characters"],
  ])('may not be %j', (key, message) => {
    expect(() => checkKey(key, 'metrics[0].name', 'Metric name')).toThrowError(
      expect.objectContaining({
        code: 'invalid_argument',
        message: expect.stringContaining(message),
        details: { field: 'metrics[0].name' },
      }),
    );
  });
});
