// What a model is asked and what it answers, and how several requests become one and one answer several.
import { concatRows, sliceRows, type Tensor } from './tensor.ts';

/**
 * `array`: one unnamed tensor · `table`: named columns, each of shape `[rows]` · `tensors`: named tensors ·
 * `value`: one free-form JSON value, in a `json` tensor without shape.
 */
export type IoForm = 'array' | 'table' | 'tensors' | 'value';

export interface ModelInput {
  readonly form: IoForm;
  readonly tensors: readonly Tensor[];
  /** Length of the first axis. */
  readonly rows: number;
  /** Inference parameters of the request, e.g. `{ temperature: 0.5 }`. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Requests with the same layout may be answered together; absent when this one must be alone. */
  readonly layout?: string;
}

export interface ModelOutput {
  readonly form: IoForm;
  readonly tensors: readonly Tensor[];
  /** Of the columns of the one array, where whoever gave it names them itself. */
  readonly names?: readonly string[];
}

/** Same names, types and inner shapes give the same text. */
export function layoutOf(form: IoForm, tensors: readonly Tensor[]): string {
  let layout: string = form;
  for (const { name, datatype, shape } of tensors) layout += `\n${name}\t${datatype}\t${shape.slice(1).join(',')}`;
  return layout;
}

/** @param inputs  all of the same layout */
export function mergeInputs(inputs: readonly ModelInput[]): ModelInput {
  const first = inputs[0]!;
  if (inputs.length === 1) return first;
  const tensors = first.tensors.map((_, index) => concatRows(inputs.map((input) => input.tensors[index]!)));
  return { ...first, tensors, rows: inputs.reduce((sum, input) => sum + input.rows, 0) };
}

/**
 * The answer to merged inputs, taken apart again.
 * @param rows  of each input, in order
 * @returns     undefined when the answer does not have a row for each row asked, so that nobody knows what belongs to whom
 */
export function splitOutput(output: ModelOutput, rows: readonly number[]): ModelOutput[] | undefined {
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (output.form === 'value' || output.tensors.some((tensor) => tensor.shape[0] !== total)) return undefined;
  let from = 0;
  return rows.map((count) => {
    const to = from + count;
    const part: ModelOutput = { form: output.form, tensors: output.tensors.map((tensor) => sliceRows(tensor, from, to)) };
    from = to;
    return part;
  });
}
