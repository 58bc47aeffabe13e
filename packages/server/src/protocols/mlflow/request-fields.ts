// Reading requests the way MLflow's server does: integers and numbers may be strings (R and Java send them so), unknown
// fields are ignored, null is absent, and a wrong one is named with its value.
import { invalidValue, missingValue } from '../../domain/tracking/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

export interface RequestFields {
  /** @throws invalid_argument when absent or empty */
  requiredText(name: string): string;
  /** Empty when absent. */
  text(name: string): string;
  optionalText(name: string): string | undefined;
  requiredInteger(name: string): number;
  optionalInteger(name: string): number | undefined;
  /** A double: a number, a numeric string, or `"NaN"`, `"Infinity"`, `"-Infinity"`. */
  requiredNumber(name: string): number;
  flag(name: string, whenAbsent?: boolean): boolean;
  /** A list of strings; one string stands for a list in a query. */
  texts(name: string): string[];
  /** A list of messages. */
  items(name: string): RequestFields[];
  /** A message. */
  item(name: string): RequestFields | undefined;
  /** One of an enum's names, or its number. */
  choice<T>(name: string, choices: Readonly<Record<string, T>>, byNumber?: readonly T[]): T | undefined;
}

const HINT = 'See the API docs for more information about request parameters.';

/**
 * @param values  the parsed body or query
 * @param path    prefix in messages, e.g. `metrics[3].`
 * @param query   whether single values stand for lists
 */
export function readFields(values: Readonly<Record<string, unknown>>, path = '', query = false): RequestFields {
  const fieldOf = (name: string): unknown => (Object.hasOwn(values, name) ? (values[name] ?? undefined) : undefined);
  const wrong = (name: string) => wrongType(path + name, fieldOf(name));

  function text(name: string): string | undefined {
    const value = fieldOf(name);
    // A query that repeats a key gives a list: the last one counts, as in Flask's parser for single values the first does.
    if (query && Array.isArray(value)) return String(value[0]);
    if (value !== undefined && typeof value !== 'string') throw wrong(name);
    return value;
  }

  function number(name: string): number | undefined {
    const value = fieldOf(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'number') return value;
    if (typeof value !== 'string') throw wrong(name);
    const parsed = Number(value);
    if (Number.isNaN(parsed) && value !== 'NaN') throw wrong(name);
    return parsed;
  }

  function integer(name: string): number | undefined {
    const value = number(name);
    if (value !== undefined && !Number.isSafeInteger(value)) throw wrong(name);
    return value;
  }

  function required<T>(name: string, value: T | undefined): T {
    if (value === undefined || value === '') throw missingValue(path + name);
    return value;
  }

  return {
    requiredText: (name) => required(name, text(name)),
    text: (name) => text(name) ?? '',
    optionalText: text,
    requiredInteger: (name) => required(name, integer(name)),
    optionalInteger: integer,
    requiredNumber: (name) => required(name, number(name)),
    flag: (name, whenAbsent = false) => {
      const value = fieldOf(name);
      if (value === undefined) return whenAbsent;
      if (typeof value === 'boolean') return value;
      if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
      throw wrong(name);
    },
    texts: (name) => {
      const value = fieldOf(name);
      if (value === undefined) return [];
      if (query && typeof value === 'string') return [value];
      if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw wrong(name);
      return value;
    },
    items: (name) => {
      const value = fieldOf(name);
      if (value === undefined) return [];
      if (!Array.isArray(value)) throw wrong(name);
      return value.map((each, at) => {
        if (!isRecord(each)) throw wrongType(`${path}${name}[${at}]`, each);
        return readFields(each, `${path}${name}[${at}].`);
      });
    },
    item: (name) => {
      const value = fieldOf(name);
      if (value === undefined) return undefined;
      if (!isRecord(value)) throw wrong(name);
      return readFields(value, `${path}${name}.`);
    },
    choice: (name, choices, byNumber = []) => {
      const value = fieldOf(name);
      if (value === undefined) return undefined;
      if (typeof value === 'string' && Object.hasOwn(choices, value)) return choices[value]!;
      const numbered = typeof value === 'boolean' ? undefined : byNumber[Number(value) - 1];
      if (numbered !== undefined) return numbered;
      throw invalidValue(path + name, value, `It must be one of ${Object.keys(choices).join(', ')}.`);
    },
  };
}

/**
 * A JSON body as a record. An empty body is an empty request.
 * @throws invalid_argument; bare NaN is not JSON, and the message says how it is written
 */
export function parseBody(body: string): Record<string, unknown> {
  if (body.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hint = /\b(NaN|Infinity)\b/.test(body)
      ? ' NaN and infinities are not JSON: send them as strings, "NaN", "Infinity", "-Infinity".'
      : '';
    throw new PlatformError('invalid_argument', `The request body is not valid JSON: ${why}.${hint}`, { field: 'body' });
  }
  if (!isRecord(parsed)) throw new PlatformError('invalid_argument', 'The request body must be a JSON object.', { field: 'body' });
  return parsed;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(field: string, value: unknown): PlatformError {
  const written = JSON.stringify(value);
  return new PlatformError(
    'invalid_argument',
    `Invalid value ${written} for parameter '${field}' supplied:  Hint: Value was of type '${pythonType(value)}'. ${HINT}`,
    {
      field,
    },
  );
}

/** The client's users think in Python. */
function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'dict';
}
