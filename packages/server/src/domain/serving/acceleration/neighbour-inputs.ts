// Rows near those that people sent: where a model decides by thresholds, a difference too small to see in a number can change
// the answer, and the rows that show it lie between and beside the known ones.
import { type ModelInput, mergeInputs } from '../tensors/model-io.ts';
import { isNumericType, type NumericArray, sliceRows, type Tensor, TYPED_ARRAYS } from '../tensors/tensor.ts';

const MAX_BASE_ROWS = 200;
const MAX_ROWS = 2000;
/** Pictures are large: 16 MB of doubles. */
const MAX_VALUES = 2_000_000;
/** Relative to the value: beside it in float64, in float32, and as far as measurements differ. */
const STEPS = [1e-12, 1e-9, 1e-7, 1e-5, 1e-3, 1e-2, 1e-1] as const;

/**
 * @param inputs  of one shape and the same types
 * @returns       the same for the same inputs
 */
export function neighboursOf(inputs: readonly ModelInput[]): ModelInput {
  const merged = mergeInputs(inputs);
  const base = Math.min(merged.rows, MAX_BASE_ROWS);
  const rowValues = merged.tensors.reduce((sum, tensor) => sum + tensor.data.length / merged.rows, 0);
  const rows = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_VALUES / rowValues)));
  const random = createRandom();
  // For each new row: where it starts, and a second row to go towards.
  const plan = Array.from({ length: rows }, (_, row) => ({
    from: row % base,
    to: Math.floor(random() * base),
    kind: Math.floor(row / base) % (STEPS.length + 2),
  }));
  const tensors = merged.tensors.map((tensor) => vary(sliceRows(tensor, 0, base), plan, random));
  return { form: merged.form, tensors, rows };
}

type Plan = readonly { readonly from: number; readonly to: number; readonly kind: number }[];

function vary(tensor: Tensor, plan: Plan, random: () => number): Tensor {
  const base = tensor.shape[0]!;
  const size = tensor.data.length / base;
  const shape = [plan.length, ...tensor.shape.slice(1)];
  const { datatype } = tensor;
  const values = tensor.data as ArrayLike<unknown>;
  const data: unknown[] | NumericArray = isNumericType(datatype)
    ? new TYPED_ARRAYS[datatype](plan.length * size)
    : new Array<unknown>(plan.length * size);
  const isFloat = datatype === 'float32' || datatype === 'float64';
  for (const [row, { from, to, kind }] of plan.entries())
    for (let column = 0; column < size; column += 1) {
      const own = values[from * size + column];
      const other = values[to * size + column];
      // Each value of its own row, or of another: combinations that nobody sent yet.
      let value = kind === STEPS.length && random() < 0.5 ? other : own;
      if (isFloat && kind < STEPS.length) value = nudged(own as number, STEPS[kind]!, random);
      if (isFloat && kind === STEPS.length + 1) value = (own as number) + random() * ((other as number) - (own as number));
      (data as unknown[])[row * size + column] = value;
    }
  return { name: tensor.name, datatype, shape, data };
}

function nudged(value: number, step: number, random: () => number): number {
  const scale = value === 0 ? 1 : Math.abs(value);
  return value + (random() * 2 - 1) * step * scale;
}

/** Mulberry32 with a fixed seed: evidence that can be made again. */
function createRandom(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
