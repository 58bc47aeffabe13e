// The rows in a message of any of the protocols, for sinks that keep each row apart.

export interface MessageRows {
  /** Of the columns; empty when the message names none. */
  readonly names: readonly string[];
  /** At least one. A row of columns is a list of their values. */
  readonly values: readonly unknown[];
}

type Fields = Readonly<Record<string, unknown>>;

/** @returns undefined for a message that is no array of rows */
export function rowsOfMessage(message: unknown): MessageRows | undefined {
  if (!isFields(message)) return undefined;
  const found = ofSeldon(message) ?? ofTensors(message.inputs ?? message.outputs) ?? ofList(message.instances ?? message.predictions, []);
  return found && found.values.length > 0 ? found : undefined;
}

function ofSeldon({ data, strData }: Fields): MessageRows | undefined {
  if (typeof strData === 'string') return { names: [], values: [strData] };
  if (!isFields(data)) return undefined;
  const names = Array.isArray(data.names) ? data.names.map(String) : [];
  if (!isFields(data.tensor)) return ofList(data.ndarray, names);
  return ofList(nested(data.tensor.values, data.tensor.shape), names);
}

/** Open Inference: one tensor has rows of its own, several of the same length are columns. */
function ofTensors(tensors: unknown): MessageRows | undefined {
  if (!Array.isArray(tensors) || !tensors.every(isFields)) return ofList(tensors, []);
  const names = tensors.map((tensor) => String(tensor.name));
  const columns = tensors.map((tensor) => nested(tensor.data, tensor.shape));
  const [first] = columns;
  if (!first || columns.some((column) => column?.length !== first.length)) return undefined;
  if (columns.length === 1) return { names, values: first };
  return { names, values: first.map((_, row) => columns.map((column) => unwrapped(column![row]))) };
}

/** A column of shape [n, 1] has its one value in a list. */
function unwrapped(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function ofList(list: unknown, names: readonly string[]): MessageRows | undefined {
  return Array.isArray(list) ? { names, values: list } : undefined;
}

/** Flat or nested values as nested lists of the shape. */
function nested(values: unknown, shape: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(values) || !Array.isArray(shape)) return undefined;
  let level: readonly unknown[] = values.flat(Math.max(0, shape.length - 1));
  for (const size of (shape as number[]).slice(1).toReversed())
    level = Array.from({ length: size > 0 ? level.length / size : 0 }, (_, index) => level.slice(index * size, (index + 1) * size));
  return level;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
