// An answer as a value for each row that was asked, by the names of the model's outputs.
import { PlatformError } from '../../kernel/errors.ts';
import { type GraphAnswer, outputNames, type Payload, payloadOf } from '../serving/index.ts';

export type OutputValues = Readonly<Record<string, unknown>>;

/** Of an output that has no name. */
const UNNAMED = 'prediction';

/** @throws internal when nobody knows which part of the answer belongs to which row */
export function answerRows({ output, unit }: Pick<GraphAnswer, 'output' | 'unit'>, count: number): OutputValues[] {
  const payload = payloadOf({ kind: 'output', output, unit });
  const one = nameOfOne(unit) ?? UNNAMED;
  const rows = rowsOf(payload, one);
  if (rows?.length === count) return rows;
  if (count === 1) return [{ [one]: wholeOf(payload) }];
  throw new PlatformError('internal', `The model answered ${count} rows with ${rows ? `${rows.length}` : 'one value for all'}.`);
}

/** What the signature calls the only output, where there is one and it has a name. */
function nameOfOne({ model: { signature } }: GraphAnswer['unit']): string | undefined {
  const outputs = signature?.outputs;
  const [name, ...others] = outputs?.kind === 'columns' ? outputNames(signature!) : (outputs?.tensors.map((tensor) => tensor.name) ?? []);
  return others.length === 0 && name !== '' ? name : undefined;
}

/** Undefined where an answer has no rows. */
function rowsOf(payload: Payload, one: string): OutputValues[] | undefined {
  switch (payload.kind) {
    case 'rows':
      return payload.value.map((row) => named(row, payload.names, one));
    case 'dense': {
      const [rows = 0, ...inner] = payload.shape;
      if (payload.shape.length === 0) return undefined;
      const size = inner.reduce((product, length) => product * length, 1);
      return Array.from({ length: rows }, (_, row) =>
        named(nest(payload.values.slice(row * size, (row + 1) * size), inner), payload.names, one),
      );
    }
    case 'tensors': {
      const rows = payload.tensors[0]?.shape[0];
      if (rows === undefined || payload.tensors.some(({ shape }) => shape[0] !== rows)) return undefined;
      const parts = payload.tensors.map(({ name, shape, data }) => {
        const inner = shape.slice(1);
        const size = inner.reduce((product, length) => product * length, 1);
        return { name: name || one, at: (row: number) => nest(data.slice(row * size, (row + 1) * size), inner) };
      });
      return Array.from({ length: rows }, (_, row) => Object.fromEntries(parts.map(({ name, at }) => [name, at(row)])));
    }
    case 'json':
      return Array.isArray(payload.value) ? payload.value.map((value) => (isFields(value) ? value : { [one]: value })) : undefined;
    default:
      return undefined;
  }
}

function wholeOf(payload: Payload): unknown {
  switch (payload.kind) {
    case 'dense':
      return nest(payload.values, payload.shape);
    case 'tensors':
      return Object.fromEntries(payload.tensors.map(({ name, shape, data }) => [name, nest(data, shape)]));
    case 'bytes':
      return payload.base64;
    default:
      return payload.value;
  }
}

function named(row: unknown, names: readonly string[], one: string): OutputValues {
  if (!Array.isArray(row)) return { [one]: row };
  if (names.length === row.length && row.length > 0) return Object.fromEntries(names.map((name, index) => [name, row[index]]));
  return { [one]: row };
}

/** Flat values as nested lists; the one value where there is no axis. */
function nest(values: readonly unknown[], shape: readonly number[]): unknown {
  const [length, ...inner] = shape;
  if (length === undefined) return values[0];
  if (inner.length === 0) return values;
  const size = values.length / (length || 1);
  return Array.from({ length }, (_, index) => nest(values.slice(index * size, (index + 1) * size), inner));
}

function isFields(value: unknown): value is OutputValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
