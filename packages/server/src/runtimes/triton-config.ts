// The part of Triton's config.pbtxt that says what is served: backend, names, types and shapes, versions. The file is a protocol
// buffer in text form: `name: value`, `name { … }`, `name: [ … ]`.
import type { DataType, TensorSpec } from '../domain/serving/index.ts';

export interface TritonConfig {
  /** `backend`, or the older `platform`. */
  readonly backend?: string;
  readonly defaultModelFilename?: string;
  /** Of a policy that names them; otherwise the latest is served. */
  readonly versions?: readonly number[];
  readonly inputs?: readonly TensorSpec[];
  readonly outputs?: readonly TensorSpec[];
}

type Value = string | Message;
interface Message {
  readonly [field: string]: readonly Value[];
}

const TYPES: Readonly<Record<string, DataType>> = {
  TYPE_BOOL: 'bool',
  TYPE_UINT8: 'uint8',
  TYPE_UINT16: 'uint16',
  TYPE_UINT32: 'uint32',
  TYPE_UINT64: 'uint64',
  TYPE_INT8: 'int8',
  TYPE_INT16: 'int16',
  TYPE_INT32: 'int32',
  TYPE_INT64: 'int64',
  TYPE_FP16: 'float32',
  TYPE_FP32: 'float32',
  TYPE_FP64: 'float64',
  TYPE_STRING: 'string',
};

/** @throws Error saying what was expected and at which line */
export function parseTritonConfig(text: string): TritonConfig {
  const config = parseText(text);
  const backend = oneText(config.backend) || oneText(config.platform);
  const file = oneText(config.default_model_filename);
  const specific = messages(messages(config.version_policy)[0]?.specific)[0]?.versions;
  const batched = Number(oneText(config.max_batch_size) ?? 0) > 0;
  return {
    ...(backend ? { backend } : {}),
    ...(file ? { defaultModelFilename: file } : {}),
    ...(specific ? { versions: specific.map(Number) } : {}),
    inputs: messages(config.input).map((tensor) => tensorSpec(tensor, batched)),
    outputs: messages(config.output).map((tensor) => tensorSpec(tensor, batched)),
  };
}

/** With batches the declared shape lacks the first axis. */
function tensorSpec(tensor: Message, batched: boolean): TensorSpec {
  const name = oneText(tensor.name) ?? '';
  const type = oneText(tensor.data_type) ?? '';
  const datatype = TYPES[type];
  if (!datatype) throw new Error(`the tensor "${name}" has the type ${type || '(none)'}, which is not served.`);
  const dims = (tensor.dims ?? []).map(Number);
  return { name, datatype, shape: batched ? [-1, ...dims] : dims };
}

function oneText(values: readonly Value[] | undefined): string | undefined {
  const last = values?.at(-1);
  return typeof last === 'string' ? last : undefined;
}

function messages(values: readonly Value[] | undefined): readonly Message[] {
  return (values ?? []).filter((value): value is Message => typeof value !== 'string');
}

const TOKEN = /\s+|#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([A-Za-z_][\w.]*|[-+]?[\d.][\w.+-]*)|([:{}<>[\],;])/gy;

interface Token {
  readonly kind: 'text' | 'mark' | 'end';
  readonly value: string;
  readonly line: number;
}

function parseText(text: string): Message {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at]!;
  const take = () => tokens[at++]!;
  const skip = (mark: string) => {
    if (peek().kind !== 'mark' || peek().value !== mark) return false;
    at += 1;
    return true;
  };
  const fail = (wanted: string): never => {
    throw new Error(`expected ${wanted} at line ${peek().line}, got ${peek().value || 'the end'}.`);
  };

  function message(end: string | undefined): Message {
    const fields: Record<string, Value[]> = Object.create(null);
    for (;;) {
      if (end === undefined ? peek().kind === 'end' : skip(end)) return fields;
      if (peek().kind !== 'text') fail('the name of a field');
      const name = take().value;
      const hasColon = skip(':');
      const values = skip('[') ? list() : [value(hasColon)];
      fields[name] = [...(fields[name] ?? []), ...values];
      if (!skip(',')) skip(';');
    }
  }

  function list(): Value[] {
    const values: Value[] = [];
    while (!skip(']')) {
      values.push(value(true));
      if (!skip(',') && peek().value !== ']') fail('"," or "]"');
    }
    return values;
  }

  function value(mayBeText: boolean): Value {
    if (skip('{')) return message('}');
    if (skip('<')) return message('>');
    if (!mayBeText || peek().kind !== 'text') fail('a value');
    return take().value;
  }

  return message(undefined);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let read = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, double, single, word, mark] = match;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replace(/\\(.)/g, '$1'), line });
    else if (word !== undefined) tokens.push({ kind: 'text', value: word, line });
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark, line });
    line += whole.split('\n').length - 1;
    read = match.index + whole.length;
  }
  if (read < text.length) throw new Error(`line ${line} cannot be read: ${text.slice(read, read + 20)}`);
  return [...tokens, { kind: 'end', value: '', line }];
}
