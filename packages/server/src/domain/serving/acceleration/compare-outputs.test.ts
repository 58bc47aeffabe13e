import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ModelOutput } from '../tensors/model-io.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { compareRow, differentForm } from './compare-outputs.ts';

const tolerance = { absolute: 1e-5, relative: 1e-4 };
const output = (...tensors: Tensor[]): ModelOutput => ({ form: 'array', tensors });
const floats = (...values: number[]): ModelOutput =>
  output({ name: '', datatype: 'float64', shape: [1, values.length], data: Float64Array.from(values) });
const agrees = (left: ModelOutput, right: ModelOutput) => compareRow(left, right, 0, 1, tolerance).agrees;

it('any difference beyond the tolerance is seen, in whatever value it is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }), { minLength: 1, maxLength: 20 }),
      fc.nat(),
      fc.double({ min: 1.01, max: 1e6, noNaN: true }),
      fc.boolean(),
      (values, place, factor, up) => {
        const at = place % values.length;
        const off = (tolerance.absolute + tolerance.relative * Math.abs(values[at]!)) * factor;
        const changed = values.with(at, values[at]! + (up ? off : -off));
        expect(agrees(floats(...values), floats(...changed))).toBe(false);
      },
    ),
  );
});

it('a difference within the tolerance is none', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }),
      fc.double({ min: -0.99, max: 0.99, noNaN: true }),
      (value, share) => {
        const off = (tolerance.absolute + tolerance.relative * Math.abs(value)) * share;
        expect(agrees(floats(value), floats(value + off))).toBe(true);
      },
    ),
  );
});

it.each([
  [Number.NaN, Number.NaN, true],
  [Number.NaN, 0, false],
  [0, Number.NaN, false],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, true],
  [Number.POSITIVE_INFINITY, Number.MAX_VALUE, false],
  [1, Number.POSITIVE_INFINITY, false],
  [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false],
])('%s and %s agree: %s', (left, right, expected) => {
  expect(agrees(floats(left), floats(right))).toBe(expected);
});

it('labels, also large ones, must be the same', () => {
  const label = (value: bigint) => output({ name: '', datatype: 'int64', shape: [1], data: BigInt64Array.of(value) });
  const text = (value: string) => output({ name: '', datatype: 'string', shape: [1], data: [value] });
  expect(agrees(label(2n ** 60n), label(2n ** 60n + 1n))).toBe(false);
  expect(agrees(label(2n ** 60n), label(2n ** 60n))).toBe(true);
  expect(compareRow(text('cat'), text('dog'), 0, 1, tolerance)).toMatchObject({ agrees: false, labels: 1, equalLabels: 0 });
});

it('looks at the row that it is asked for', () => {
  const two = (...values: number[]) => output({ name: '', datatype: 'float32', shape: [2, 2], data: Float32Array.from(values) });
  const [left, right] = [two(1, 2, 3, 4), two(1, 2, 3, 5)];
  expect([0, 1].map((row) => compareRow(left, right, row, 2, tolerance).agrees)).toEqual([true, false]);
});

it('another form, name, type or shape is said in words', () => {
  const label = output({ name: '', datatype: 'int64', shape: [1], data: BigInt64Array.of(1n) });
  expect(differentForm(label, label)).toBeUndefined();
  expect(differentForm(label, floats(1))).toBe('it answers array float64[1, 1] where the original answers array int64[1]');
});
