// Whether an ONNX model may answer in the place of the original: both are asked the same through the runtimes that serve them,
// so that what is compared is what callers would get.
import { PlatformError } from '../../../kernel/errors.ts';
import type { LoadedModel } from '../runtime/model-runtime.ts';
import type { ModelInput, ModelOutput } from '../tensors/model-io.ts';
import { sliceRows, type Tensor } from '../tensors/tensor.ts';
import type { AcceleratedFace, AccelerationEvidence } from './acceleration.ts';
import { type AnswerForm, applyAnswerForm, learnAnswerForm } from './answer-form.ts';
import { type ComparedSet, compareRow, differentForm, type RowComparison } from './compare-outputs.ts';
import { neighboursOf } from './neighbour-inputs.ts';
import type { Tolerance } from './tolerance.ts';
import { createInputCheck, shapeOfInput, type VerifiedInputs } from './verified-inputs.ts';

export interface KnownInputs {
  /** e.g. `input example` */
  readonly name: string;
  readonly inputs: readonly ModelInput[];
}

export interface Candidate {
  readonly model: LoadedModel;
  readonly precision: 'float32' | 'float64';
  readonly onnxBytes: number;
}

/** `reason` says why not; the evidence is there as far as it got. */
export type Verification =
  | { readonly verified: true; readonly face: AcceleratedFace; readonly evidence: AccelerationEvidence }
  | { readonly verified: false; readonly reason: string; readonly evidence?: AccelerationEvidence };

const TIMED_CALLS = 20;
const ROWS_A_CALL = 256;
const MAX_SHOWN = 300;

/** @param known  at least one input altogether */
export async function verifyAcceleration(
  original: LoadedModel,
  { model, precision, onnxBytes }: Candidate,
  known: readonly KnownInputs[],
  tolerance: Tolerance,
  signal: AbortSignal,
): Promise<Verification> {
  const all = known.flatMap(({ inputs }) => inputs);
  const canHold = createInputCheck({ shapes: shapesOf(all), precision, missingValues: true });
  const comparable = all.filter(canHold);
  const first = comparable[0];
  if (!first) return { verified: false, reason: 'None of the known requests can be given to an ONNX model.' };

  let form: AnswerForm;
  try {
    const [answer, onnx] = await Promise.all([original.predict(first, signal), model.predict(first, signal)]);
    form = learnAnswerForm(answer, onnx, first.rows);
  } catch (error) {
    return { verified: false, reason: reasonOf(error) };
  }
  const compare = createComparison(original, model, form, tolerance, signal);

  const sets: ComparedSet[] = [];
  const evidence = async (missingValues: boolean): Promise<AccelerationEvidence> => ({
    sets,
    originalMs: await timeOf(original, oneRow(first), signal),
    acceleratedMs: await timeOf(model, oneRow(first), signal),
    precision,
    onnxBytes,
    missingValues,
  });
  const generated = groupByType(comparable).map(neighboursOf);
  for (const { name, inputs } of [...known, { name: 'neighbours', inputs: generated }]) {
    const usable = inputs.filter(canHold);
    if (usable.length === 0) continue;
    const compared = await compare(name, usable);
    if (typeof compared === 'string')
      return { verified: false, reason: `In the set “${name}”, ${compared}.`, evidence: await evidence(false) };
    sets.push(compared);
    if (compared.agreeing < compared.rows)
      return { verified: false, reason: disagreement(compared, tolerance), evidence: await evidence(false) };
  }
  const missingSet = await compare(
    'missing values',
    generated.flatMap((input) => withMissingValues(input) ?? []),
  );
  const missingValues = typeof missingSet === 'object' && missingSet.rows > 0 && missingSet.agreeing === missingSet.rows;
  if (missingValues) sets.push(missingSet);
  const inputs: VerifiedInputs = { shapes: shapesOf(comparable), precision, missingValues };
  const { signature } = original;
  const face: AcceleratedFace = { version: 1, ...(signature ? { signature } : {}), inputs, answer: form };
  return { verified: true, face, evidence: await evidence(missingValues) };
}

type Compare = (name: string, inputs: readonly ModelInput[]) => Promise<ComparedSet | string>;

/** Inputs that the original refuses say nothing. A text says why the two cannot be compared at all. */
function createComparison(original: LoadedModel, onnx: LoadedModel, form: AnswerForm, tolerance: Tolerance, signal: AbortSignal): Compare {
  return async (name, inputs) => {
    const total = { rows: 0, agreeing: 0, maxAbsolute: 0, maxRelative: 0, floats: 0, labels: 0, equalLabels: 0 };
    let worst: { found: RowComparison; shown: NonNullable<ComparedSet['worst']> } | undefined;
    for (const input of inputs.flatMap(inParts)) {
      const answer = await original.predict(input, signal).catch((error: unknown) => {
        if (signal.aborted || (error instanceof PlatformError && error.code === 'unavailable')) throw error;
        return undefined;
      });
      if (!answer) continue;
      let accelerated: ModelOutput;
      try {
        accelerated = applyAnswerForm(form, await onnx.predict(input, signal), input.rows);
      } catch (error) {
        signal.throwIfAborted();
        return `the ONNX model does not answer: ${reasonOf(error)}`;
      }
      const different = differentForm(answer, accelerated);
      if (different) return different;
      for (let row = 0; row < input.rows; row += 1) {
        const found = compareRow(answer, accelerated, row, input.rows, tolerance);
        total.rows += 1;
        total.agreeing += found.agrees ? 1 : 0;
        total.maxAbsolute = Math.max(total.maxAbsolute, found.maxAbsolute);
        total.maxRelative = Math.max(total.maxRelative, found.maxRelative);
        total.floats += found.floats;
        total.labels += found.labels;
        total.equalLabels += found.equalLabels;
        if (!worst || isWorse(found, worst.found))
          worst = {
            found,
            shown: {
              input: rowText(input, row),
              original: rowText(answer, row, input.rows),
              accelerated: rowText(accelerated, row, input.rows),
            },
          };
      }
    }
    const { rows, agreeing, maxAbsolute, maxRelative, floats, labels, equalLabels } = total;
    return {
      name,
      rows,
      agreeing,
      ...(floats > 0 ? { maxAbsolute, maxRelative } : {}),
      ...(labels > 0 ? { equalLabels: equalLabels / labels } : {}),
      ...(worst && (worst.found.maxAbsolute > 0 || !worst.found.agrees) ? { worst: worst.shown } : {}),
    };
  };
}

function isWorse(found: RowComparison, before: RowComparison): boolean {
  return found.agrees === before.agrees ? found.maxAbsolute > before.maxAbsolute : !found.agrees;
}

function disagreement({ name, rows, agreeing, worst }: ComparedSet, { absolute, relative }: Tolerance): string {
  const count = `${rows - agreeing} of ${rows} rows of the set “${name}” are answered differently (tolerance: ${absolute} absolute, ${relative} relative)`;
  return worst ? `${count}, e.g. ${worst.original} and ${worst.accelerated} for ${worst.input}.` : `${count}.`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function shapesOf(inputs: readonly ModelInput[]) {
  return [...new Map(inputs.map(shapeOfInput).map((shape) => [JSON.stringify(shape), shape])).values()];
}

function groupByType(inputs: readonly ModelInput[]): ModelInput[][] {
  const groups = new Map<string, ModelInput[]>();
  for (const input of inputs) {
    const key = JSON.stringify([shapeOfInput(input), input.tensors.map(({ datatype }) => datatype)]);
    groups.set(key, [...(groups.get(key) ?? []), input]);
  }
  return [...groups.values()];
}

function rowsOf(input: ModelInput, from: number, to: number): ModelInput {
  return { form: input.form, tensors: input.tensors.map((tensor) => sliceRows(tensor, from, to)), rows: to - from };
}

const oneRow = (input: ModelInput) => rowsOf(input, 0, 1);

function inParts(input: ModelInput): ModelInput[] {
  if (input.rows <= ROWS_A_CALL) return [input];
  return Array.from({ length: Math.ceil(input.rows / ROWS_A_CALL) }, (_, part) =>
    rowsOf(input, part * ROWS_A_CALL, Math.min(input.rows, (part + 1) * ROWS_A_CALL)),
  );
}

/** The rows with NaN in one float value, and every third in two: each value in its turn. Undefined where nothing is a float. */
function withMissingValues(input: ModelInput): ModelInput | undefined {
  const tensors = input.tensors.map((tensor) => ({ ...tensor, data: tensor.data.slice() as Tensor['data'] }));
  const places = tensors.flatMap(({ datatype, data }) => {
    if (datatype !== 'float32' && datatype !== 'float64') return [];
    const size = data.length / input.rows;
    return Array.from({ length: size }, (_, at) => ({ data: data as Float64Array, size, at }));
  });
  if (places.length === 0) return undefined;
  for (let row = 0; row < input.rows; row += 1) {
    const hidden = row % 3 === 0 ? [row, row * 7 + 1] : [row];
    for (const which of hidden) {
      const { data, size, at } = places[which % places.length]!;
      data[row * size + at] = Number.NaN;
    }
  }
  return { ...input, tensors };
}

async function timeOf(model: LoadedModel, input: ModelInput, signal: AbortSignal): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < TIMED_CALLS; call += 1) {
    const startedAt = performance.now();
    await model.predict(input, signal);
    times.push(performance.now() - startedAt);
  }
  return times.sort((left, right) => left - right)[TIMED_CALLS / 2]!;
}

function rowText({ tensors }: Pick<ModelOutput, 'tensors'>, row: number, rows = tensors[0]!.shape[0]!): string {
  const values = tensors.flatMap(({ data }) => {
    const size = data.length / rows;
    return Array.from({ length: Math.min(size, 50) }, (_, at) => data[row * size + at]);
  });
  const text = `[${values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))).join(', ')}]`;
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
