// Which class did a classifier choose? Told from its answer alone, and only where that is certain enough to count by:
//   1. A text tensor with one value per row: that text. Of several, the one named `label`, `prediction` or `class`, else the
//      only one. Its score is the number beside it that is named `score`, `probability` or `confidence`.
//   2. One float tensor of k ≥ 2 values per row, or k ≥ 2 named float columns, none negative and each row adding up to 1 within
//      1 %: the largest, named as its column or class name, else by its index, and scored by its value.
//   3. One integer or boolean tensor with one value per row: that value as text, without a score.
// Anything else (a regression, an embedding, an image) has no class.

/** Any tensor with values in row-major order; the first axis holds the rows. */
export interface AnswerTensor {
  readonly name: string;
  /** e.g. `float32`, `int64`, `bool`, `string`. */
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
}

export interface Classes {
  /** One per row, of the first 1000 rows. */
  readonly labels: readonly string[];
  readonly scores: readonly number[] | null;
}

const MAX_ROWS = 1000;
const LABEL_NAMES = ['label', 'prediction', 'class'];
const SCORE_NAMES = ['score', 'probability', 'confidence'];
/** float32 softmax over 1000 classes is off by less. */
const SUM_TOLERANCE = 0.01;

/** @param classNames  of the columns of an unnamed float tensor, e.g. the response's `names`; used when there is one for each */
export function classesOf(tensors: readonly AnswerTensor[], classNames: readonly string[] = []): Classes | null {
  const rows = Math.min(tensors[0]?.shape[0] ?? 0, MAX_ROWS);
  if (rows === 0 || tensors.some((tensor) => tensor.shape[0] !== tensors[0]!.shape[0])) return null;
  return textClasses(tensors, rows) ?? largestClasses(tensors, rows, classNames) ?? integerClasses(tensors, rows);
}

/** Values in one row of it. */
function width(tensor: AnswerTensor): number {
  return tensor.shape.slice(1).reduce((product, size) => product * size, 1);
}

const isFloat = (tensor: AnswerTensor) => tensor.datatype.startsWith('float');
const isInteger = (tensor: AnswerTensor) => /^(u?int|bool)/.test(tensor.datatype);

function textClasses(tensors: readonly AnswerTensor[], rows: number): Classes | null {
  const texts = tensors.filter((tensor) => tensor.datatype === 'string' && width(tensor) === 1);
  if (texts.length === 0) return null;
  const named = LABEL_NAMES.flatMap((name) => texts.filter((tensor) => tensor.name === name));
  const chosen = named[0] ?? (texts.length === 1 ? texts[0] : undefined);
  if (!chosen) return null;
  const score = tensors.find((tensor) => SCORE_NAMES.includes(tensor.name) && isFloat(tensor) && width(tensor) === 1);
  return { labels: head(chosen, rows).map(String), scores: score ? head(score, rows).map(Number) : null };
}

function largestClasses(tensors: readonly AnswerTensor[], rows: number, classNames: readonly string[]): Classes | null {
  if (!tensors.every(isFloat)) return null;
  const single = tensors.length === 1 ? tensors[0]! : undefined;
  const count = single ? width(single) : tensors.length;
  if (count < 2 || (single && single.shape.length !== 2) || (!single && tensors.some((tensor) => width(tensor) !== 1))) return null;
  const at = (row: number, index: number) => Number(single ? single.data[row * count + index] : tensors[index]!.data[row]);
  const names = single ? (classNames.length === count ? classNames : undefined) : tensors.map((tensor) => tensor.name);
  const labels: string[] = [];
  const scores: number[] = [];
  for (let row = 0; row < rows; row++) {
    let best = 0;
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const value = at(row, index);
      if (!(value >= 0)) return null;
      sum += value;
      if (value > at(row, best)) best = index;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) return null;
    labels.push(names?.[best] ?? String(best));
    scores.push(at(row, best));
  }
  return { labels, scores };
}

function integerClasses(tensors: readonly AnswerTensor[], rows: number): Classes | null {
  const [only, ...others] = tensors;
  if (!only || others.length > 0 || !isInteger(only) || width(only) !== 1) return null;
  const values = head(only, rows);
  return { labels: only.datatype === 'bool' ? values.map((value) => String(Boolean(value))) : values.map(String), scores: null };
}

function head({ data }: AnswerTensor, rows: number): unknown[] {
  const values: unknown[] = [];
  for (let row = 0; row < rows; row += 1) values.push(data[row]);
  return values;
}
