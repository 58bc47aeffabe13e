import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlatformError } from '../../kernel/errors.ts';
import { predictRows } from './predict-rows.ts';

/** Rows are numbers; those of `bad` cannot be predicted. */
function stage(bad: (row: number) => PlatformError | undefined, retries = 2) {
  const asked: number[][] = [];
  let repeated = 0;
  const options = {
    ask: async (rows: readonly number[]) => {
      asked.push([...rows]);
      for (const row of rows) {
        const fault = bad(row);
        if (fault) throw fault;
      }
      return rows.map((row) => ({ double: row * 2 }));
    },
    retries,
    pause: async () => {},
    onRetry: () => {
      repeated += 1;
    },
    signal: new AbortController().signal,
  };
  return { asked, options, repeated: () => repeated };
}

const invalid = new PlatformError('invalid_argument', 'not a number');
const away = new PlatformError('unavailable', 'away');

it('gives every row its own answer or its own error, in order, whichever rows are bad', () =>
  fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 20 }), fc.func(fc.boolean()), async (rows, isBad) => {
      const { options } = stage((row) => (isBad(row) ? invalid : undefined));
      const results = await predictRows(rows, options);
      expect(results).toEqual(
        rows.map((row) => (isBad(row) ? { error: 'not a number', code: 'invalid_argument' } : { values: { double: row * 2 } })),
      );
    }),
  ));

it('asks once where nothing is wrong', async () => {
  const { asked, options } = stage(() => undefined);
  await predictRows([1, 2, 3], options);
  expect(asked).toEqual([[1, 2, 3]]);
});

it('repeats what may go away, and does not repeat what cannot', async () => {
  let left = 2;
  const goesAway = stage(() => (left-- > 0 ? away : undefined));
  await expect(predictRows([1], goesAway.options)).resolves.toEqual([{ values: { double: 2 } }]);
  expect(goesAway.repeated()).toBe(2);
  const never = stage(() => invalid);
  await predictRows([1], never.options);
  expect(never.asked).toHaveLength(1);
});

it('blames a row that kills its worker, and no other', async () => {
  const { options } = stage((row) => (row === 3 ? away : undefined));
  const results = await predictRows([1, 2, 3, 4, 5], options);
  expect(results.map((result) => 'error' in result)).toEqual([false, false, true, false, false]);
});

it('takes it for an outage when none of several rows is answered for a reason that may go away, and soon', async () => {
  const { options, asked } = stage(() => away);
  const rows = Array.from({ length: 64 }, (_, index) => index);
  await expect(predictRows(rows, options)).rejects.toThrow('Nothing answers: away');
  expect(asked.length).toBeLessThan(64 * 2 + 10);
});
