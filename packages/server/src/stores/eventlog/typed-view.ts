// The typed view of a deployment: one row for each row of a request, its values and the answer's under the names and types of the
// model's signature, whatever the encoding of the messages. The encodings are told apart by their own keys.
import type { TypedDeployment, TypedField } from '../../domain/monitoring/request-log/typed-deployment.ts';
import { quoteName, quoteText } from '../duckdb-quotes.ts';
import { LOG_VIEWS, selectView } from './predictions-relation.ts';

/** A key as a JSON pointer: it may hold any character. */
const pointer = (key: string): string => quoteText(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);

/** A list of values as rows of `width` values each. */
const inRows = (values: string, width: string): string =>
  `list_transform(range(0, len(${values}) // ${width}), lambda i: to_json(list_slice(${values}, i * ${width} + 1, (i + 1) * ${width})))`;

const asList = (json: string): string => `TRY_CAST(${json} AS JSON[])`;
const asNames = (json: string): string => `TRY_CAST(${json} AS VARCHAR[])`;

/** `{a: [1, 2], b: [3, 4]}`: the names, and a row for each place. */
const columnsOf = (json: string): { rows: string; names: string } => ({
  names: `json_keys(${json})`,
  rows: `list_transform(range(0, coalesce(json_array_length(${json}, '/' || replace(replace(json_keys(${json})[1], '~', '~0'), '/', '~1')), 0)::BIGINT),
    lambda i: to_json(list_transform(json_keys(${json}), lambda k: json_extract(${json}, '/' || replace(replace(k, '~', '~0'), '/', '~1') || '/' || i))))`,
});

/** Tensors as Open Inference writes them: each a column, or one that holds all rows, flat or nested. @param known  names of the signature */
function tensorsOf(list: string, known: readonly string[]): { rows: string; names: string } {
  const tensors = `TRY_CAST(${list} AS JSON[])`;
  const names = `list_transform(${tensors}, lambda t: t->>'name')`;
  const isNamed =
    known.length > 0 ? `list_has_any(${names}, [${known.map(quoteText).join(', ')}]) OR len(${tensors}) > 1` : `len(${tensors}) > 1`;
  const data = `TRY_CAST(${list}->0->'data' AS JSON[])`;
  const shape = `TRY_CAST(${list}->0->'shape' AS BIGINT[])`;
  const width = `greatest(1, coalesce(list_product(list_slice(${shape}, 2, len(${shape})))::BIGINT, 1))`;
  const single = `CASE WHEN json_type(${list}->0->'data'->0) = 'ARRAY' OR len(${shape}) = 1 THEN ${data} ELSE ${inRows(data, width)} END`;
  const several = `list_transform(range(0, coalesce(TRY_CAST(${list}->0->'shape'->0 AS BIGINT), 0)),
    lambda i: to_json(list_transform(${tensors}, lambda t: t->'data'->i)))`;
  return { names: `CASE WHEN ${isNamed} THEN ${names} END`, rows: `CASE WHEN ${isNamed} THEN ${several} ELSE ${single} END` };
}

interface Encoding {
  readonly when: string;
  readonly rows: string;
  /** Of a row's values, where rows are lists and have names. */
  readonly names?: string;
}

function encodingsOf(message: string, known: readonly string[]): Encoding[] {
  const at = (path: string) => `${message}->${path.split('.').map(quoteText).join('->')}`;
  const is = (path: string, type: string) => `json_type(${at(path)}) = '${type}'`;
  const values = asList(at('data.tensor.values'));
  const width = `greatest(1, coalesce(TRY_CAST(${at('data.tensor.shape')} AS BIGINT[])[2], 1))`;
  const nested: Encoding[] = ['instances', 'inputs', 'predictions', 'dataframe_records', 'outputs'].map((key) => ({
    when: is(key, 'ARRAY'),
    rows: asList(at(key)),
  }));
  const byColumn: Encoding[] = ['inputs', 'instances', 'outputs'].map((key) => ({ when: is(key, 'OBJECT'), ...columnsOf(at(key)) }));
  const tensors: Encoding[] = ['inputs', 'outputs'].map((key) => ({
    when: `json_type(${at(key)}->0->'data') = 'ARRAY' AND json_type(${at(key)}->0->'shape') = 'ARRAY'`,
    ...tensorsOf(at(key), known),
  }));
  return [
    { when: is('data.ndarray', 'ARRAY'), rows: asList(at('data.ndarray')), names: asNames(at('data.names')) },
    { when: is('data.tensor.values', 'ARRAY'), rows: inRows(values, width), names: asNames(at('data.names')) },
    { when: is('jsonData', 'ARRAY'), rows: asList(at('jsonData')) },
    { when: is('dataframe_split.data', 'ARRAY'), rows: asList(at('dataframe_split.data')), names: asNames(at('dataframe_split.columns')) },
    ...tensors,
    ...nested,
    ...byColumn,
  ];
}

const choose = (encodings: readonly Encoding[], field: 'rows' | 'names'): string =>
  `CASE ${encodings.map((encoding) => `WHEN ${encoding.when} THEN ${encoding[field] ?? 'NULL'}`).join('\n ')} END`;

/** Names of the fields of a struct, which DuckDB tells apart without their case. */
function shownNames(fields: readonly TypedField[]): string[] {
  const taken = new Set<string>();
  return fields.map(({ name }) => {
    let shown = name || 'value';
    for (let count = 2; taken.has(shown.toLowerCase()); count++) shown = `${name || 'value'}_${count}`;
    taken.add(shown.toLowerCase());
    return shown;
  });
}

const hasLabel = (fields: readonly TypedField[]): boolean => shownNames(fields).some((name) => name.toLowerCase() === 'label');

/** Where a value stands in a row whose values have no names. */
function placeOf({ places }: TypedField, index: number): string {
  if (!places) return String(index);
  return `CASE ${places.map(({ revisions, place }) => `WHEN revision IN (${revisions.join(', ')}) THEN ${place}`).join(' ')} END`;
}

/** @param row  one row as JSON @param names  of its values @param fields  all that the signature has */
function fieldsOf(row: string, names: string, fields: readonly TypedField[]): string[] {
  const known = `[${fields.map(({ name }) => quoteText(name)).join(', ')}]`;
  const shown = shownNames(fields);
  return fields.map((field, index) => {
    const { name, type, depth } = field;
    const place = `CASE WHEN list_has_any(${names}, ${known}) THEN list_position(${names}, ${quoteText(name)}) - 1 ELSE ${placeOf(field, index)} END`;
    const isWhole = fields.length === 1 && depth > 0;
    const value = `CASE json_type(${row}) WHEN 'OBJECT' THEN json_extract(${row}, ${pointer(name)})
      WHEN 'ARRAY' THEN ${isWhole ? row : `${row}->(${place})`} ELSE ${fields.length === 1 ? row : 'NULL'} END`;
    const typed = depth > 0 ? `TRY_CAST(${value} AS ${type}${'[]'.repeat(depth)})` : `TRY_CAST(${value}->>'$' AS ${type})`;
    return `${quoteName(shown[index]!)} := ${typed}`;
  });
}

/** Columns of a typed view before `input` and `output`. */
const PLAIN = [
  'id',
  'time',
  'row',
  'revision',
  'predictor',
  'model',
  'model_version',
  'protocol',
  'code',
  'latency_ms',
  'label',
  'score',
] as const;

/** @param stored  all records, as `selectStored` gives them */
export function selectTyped({ namespace, name, inputs, outputs }: TypedDeployment, stored: string): string {
  const view = (kind: string) => selectView(LOG_VIEWS.find((each) => each.kind === kind)!, stored);
  const sides = [
    { side: 'input', message: 'request', fields: inputs },
    { side: 'output', message: 'response', fields: outputs },
  ].filter(({ fields }) => fields.length > 0);
  const parsed = sides.map(({ side, message, fields }) => {
    const encodings = encodingsOf(message, fields.map((field) => field.name).filter(Boolean));
    return `${choose(encodings, 'rows')} AS ${side}_rows, ${choose(encodings, 'names')} AS ${side}_names`;
  });
  const rows = sides.length > 0 ? `greatest(1, ${sides.map(({ side }) => `coalesce(len(${side}_rows), 0)`).join(', ')})` : '1';
  const typed = sides.map(({ side, fields }) => {
    const values = fieldsOf(`${side}_rows["row" + 1]`, `${side}_names`, fields);
    if (side === 'output' && !hasLabel(fields)) values.push('label := labels["row" + 1]');
    return `CASE WHEN "row" < coalesce(len(${side}_rows), 0) THEN struct_pack(${values.join(', ')}) END AS ${side}`;
  });
  if (outputs.length === 0) typed.push('struct_pack(label := labels["row" + 1]) AS output');
  const picked = PLAIN.map((column) => {
    if (column === 'label') return 'labels["row" + 1] AS label';
    return column === 'score' ? 'scores["row" + 1] AS score' : `"${column}"`;
  });
  const feedback = `SELECT id AS feedback_id, arg_max(reward, time) AS reward, arg_max(truth, time) AS truth FROM (${view('feedback')}) GROUP BY id`;
  return `WITH asked AS (SELECT * FROM (${view('prediction')}) WHERE namespace = ${quoteText(namespace)} AND deployment = ${quoteText(name)}),
  parsed AS (SELECT *${parsed.map((text) => `, ${text}`).join('')} FROM asked),
  rows_of AS (SELECT *, unnest(range(0, ${rows})) AS "row" FROM parsed)
SELECT ${[...picked, ...typed].join(', ')}, reward, truth FROM rows_of LEFT JOIN (${feedback}) ON id = feedback_id`;
}

/** Every column with its type, for people. */
export function typedColumns({ inputs, outputs }: TypedDeployment): { name: string; type: string; description: string }[] {
  const struct = (fields: readonly TypedField[], more: readonly string[] = []) => {
    const shown = shownNames(fields);
    const parts = fields.map(({ type, depth }, index) => `${quoteName(shown[index]!)} ${type}${'[]'.repeat(depth)}`);
    return `STRUCT(${[...parts, ...more].join(', ')})`;
  };
  const known = LOG_VIEWS.find(({ kind }) => kind === 'prediction')!.columns;
  const plain = PLAIN.map((column) => {
    if (column === 'row') return { name: 'row', type: 'BIGINT', description: 'Row of the request, from 0' };
    const { name, type, description } = known.find((each) => each.name === column)!;
    return { name, type, description: name === 'label' ? 'Class of the row, of a classification' : description };
  });
  return [
    ...plain,
    ...(inputs.length > 0
      ? [{ name: 'input', type: struct(inputs), description: 'What the model was asked; null where it cannot be read' }]
      : []),
    { name: 'output', type: struct(outputs, hasLabel(outputs) ? [] : ['"label" VARCHAR']), description: 'What it answered, and its class' },
    { name: 'reward', type: 'DOUBLE', description: 'Of the newest feedback about the response' },
    { name: 'truth', type: 'JSON', description: 'What that feedback says would have been right' },
  ];
}
