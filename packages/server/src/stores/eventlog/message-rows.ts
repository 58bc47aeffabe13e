// Rows of a logged message, in DuckDB's words: a list of JSON values, one for each row, whatever the encoding was. A row is a list of its
// values, an object of them by name, or the one value itself. The encodings are told apart by their own keys, and read as the protocols
// read them.
import { quoteText } from '../duckdb-quotes.ts';
import { csvRows } from './csv-rows.ts';
import { bind } from './duckdb-bind.ts';

/** What is known of the fields that are looked for. */
export interface KnownFields {
  readonly names: readonly string[];
  /** Names of those whose value in a row has axes of its own. */
  readonly tensors: readonly string[];
  /** Of the value with most. */
  readonly axes: number;
  /** Whether all have axes: then names that stand beside rows are not of fields, but of what is in them. */
  readonly allTensors: boolean;
}

interface Encoding {
  readonly when: string;
  readonly rows: string;
  readonly names?: string;
}

/** Where a message has its one value; the first that is there. */
const VALUE_KEYS = ['jsonData', 'dataframe_records', 'instances', 'inputs', 'predictions', 'outputs'];

/**
 * @param message  a JSON column: a request or a response
 * @param made     what the names of made columns begin with
 * @returns        columns to add, step by step, because each is made of those before. The last are `<made>_rows` (JSON[], null where the
 *                 message is none that is known) and `<made>_names` (VARCHAR[], of the values of rows that are lists; null where those go
 *                 by their place)
 */
export function rowsOfMessage(message: string, made: string, known: KnownFields): string[][] {
  const at = (...keys: string[]) => [message, ...keys.map(quoteText)].join('->');
  const [value, list, map, lists, keys] = ['value', 'list', 'map', 'lists', 'list_keys'].map((name) => `${made}_${name}`) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const tensor = `${list}[1]`;
  const encodings = [
    ...rowEncodings(at, known),
    ...namedLists(lists, keys, known),
    ...plainEncodings(at, value, list),
    csvEncoding(message, known),
  ];
  const choose = (field: 'rows' | 'names') =>
    `CASE ${encodings.map((encoding) => `WHEN ${encoding.when} THEN ${encoding[field] ?? 'NULL'}`).join('\n ')} END AS ${made}_${field}`;
  return [
    [`coalesce(${VALUE_KEYS.map((key) => at(key)).join(', ')}) AS ${value}`],
    [
      `CASE json_type(${value}) WHEN 'ARRAY' THEN ${asList(value)} END AS ${list}`,
      `CASE json_type(${value}) WHEN 'OBJECT' THEN TRY_CAST(${value} AS MAP(VARCHAR, JSON)) END AS ${map}`,
    ],
    [
      // Tensors as Open Inference writes them, or an object of columns.
      `CASE WHEN ${is(`${tensor}->'data'`, 'ARRAY')} AND ${is(`${tensor}->'shape'`, 'ARRAY')} THEN list_transform(${list}, lambda t: ${tensorRows('t', known.axes)})
        WHEN list_bool_and(list_transform(map_values(${map}), lambda v: ${is('v', 'ARRAY')})) THEN list_transform(map_values(${map}), lambda v: ${asList('v')})
        END AS ${lists}`,
      `CASE WHEN ${map} IS NULL THEN list_transform(${list}, lambda t: t->>'name') ELSE map_keys(${map}) END AS ${keys}`,
    ],
    [choose('rows'), choose('names')],
  ];
}

const texts = (values: readonly string[]): string => `[${values.map(quoteText).join(', ')}]::VARCHAR[]`;
const is = (json: string, type: string): string => `json_type(${json}) = '${type}'`;
const asList = (json: string): string => `TRY_CAST(${json} AS JSON[])`;

type At = (...keys: string[]) => string;

/** Rows, with names beside them. */
function rowEncodings(at: At, { axes, allTensors }: KnownFields): Encoding[] {
  const names = (json: string) => (allTensors ? 'NULL' : `TRY_CAST(${json} AS VARCHAR[])`);
  const tensor = (key: string) => at('data', 'tensor', key);
  return [
    {
      when: is(tensor('values'), 'ARRAY'),
      rows: shapedRows(asList(tensor('values')), tensor('shape'), axes),
      names: names(at('data', 'names')),
    },
    { when: is(at('data', 'ndarray'), 'ARRAY'), rows: asList(at('data', 'ndarray')), names: names(at('data', 'names')) },
    {
      when: is(at('dataframe_split', 'data'), 'ARRAY'),
      rows: asList(at('dataframe_split', 'data')),
      names: names(at('dataframe_split', 'columns')),
    },
  ];
}

/** Each is a column; one alone may hold all columns, or be the model's one tensor whatever it is called. */
function namedLists(lists: string, keys: string, { tensors }: KnownFields): Encoding[] {
  const first = `${lists}[1][1]`;
  const isParted = `len(${keys}) > 1 OR list_contains(${texts(tensors)}, ${keys}[1]) OR json_type(${first}) IS DISTINCT FROM 'ARRAY'`;
  const isColumn = `json_array_length(${first}) = 1 AND json_type(${first}->0) <> 'ARRAY'`;
  return [
    { when: `${lists} IS NOT NULL AND (${isParted})`, rows: transposed(lists), names: keys },
    { when: `${lists} IS NOT NULL`, rows: `${lists}[1]`, names: `CASE WHEN ${isColumn} THEN ${keys} END` },
  ];
}

function plainEncodings(at: At, value: string, list: string): Encoding[] {
  return [
    { when: `${list} IS NOT NULL`, rows: list },
    { when: `coalesce(json_type(${value}), 'NULL') <> 'NULL'`, rows: `[${value}]` },
    { when: is(at('strData'), 'VARCHAR'), rows: `[${at('strData')}]` },
    { when: is(at('binData'), 'VARCHAR'), rows: `[${at('binData')}]` },
  ];
}

/** What was no JSON is a JSON text. */
function csvEncoding(message: string, { names }: KnownFields): Encoding {
  const csv = csvRows(`(${message}->>'$')`);
  return {
    when: `protocol = 'mlflow' AND NOT truncated AND ${is(message, 'VARCHAR')} AND list_has_any(${csv.names}, ${texts(names)})`,
    ...csv,
  };
}

/** Rows of one tensor, whose data is nested or flat. */
function tensorRows(tensor: string, axes: number): string {
  const data = asList(`${tensor}->'data'`);
  return `CASE WHEN ${is(`${tensor}->'data'->0`, 'ARRAY')} THEN ${data} ELSE ${shapedRows(data, `${tensor}->'shape'`, axes)} END`;
}

/** Values that lie flat, by the first axis of their shape; what has more axes becomes nested lists, axes beyond `axes` one list. */
function shapedRows(values: string, shape: string, axes: number): string {
  let rows = 'v1';
  const innermost = Math.max(1, axes) + 1;
  for (let axis = 2; axis <= innermost; axis++) {
    const size = axis === innermost ? `list_product(list_slice(s, ${axis}, len(s)))::BIGINT` : `s[${axis}]`;
    const value = `v${axis}`;
    rows = bind(`CASE WHEN len(s) >= ${axis} THEN ${inGroups(value, size)} ELSE ${value} END`, `v${axis - 1}`, rows);
  }
  return bind(`TRY_CAST(${shape} AS BIGINT[])`, 's', bind(values, `v${innermost}`, rows));
}

/** A list as a list of lists of `size` values each. Not by slices: a slice inside of a lambda copies the whole list first. */
const inGroups = (values: string, size: string): string =>
  `list_transform(range(0, len(${values}) // ${size}), lambda i: to_json(list_transform(range(i * ${size}, (i + 1) * ${size}), lambda j: ${values}[j + 1])))`;

/** Lists side by side as rows. */
function transposed(lists: string): string {
  const length = `list_max(list_transform(${lists}, lambda l: len(l)))`;
  return `list_transform(range(0, coalesce(${length}, 0)), lambda i: to_json(list_transform(${lists}, lambda l: l[i + 1])))`;
}
