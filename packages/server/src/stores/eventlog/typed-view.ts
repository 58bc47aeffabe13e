// The typed view of a deployment: one row for each row of a request, its values and the answer's under the names and types of the
// model's signature, whatever the encoding of the messages.
import type { TypedDeployment, TypedField, TypedLayout, TypedSide } from '../../domain/monitoring/request-log/typed-deployment.ts';
import { quoteName, quoteText } from '../duckdb-quotes.ts';
import { bind } from './duckdb-bind.ts';
import { rowsOfMessage } from './message-rows.ts';
import { LOG_VIEWS, selectView } from './predictions-relation.ts';
import { typedValue } from './typed-value.ts';

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

/** One of the two structs of the view. */
interface Side extends TypedSide {
  readonly side: 'input' | 'output';
  readonly message: 'request' | 'response';
}

/** Columns to add, step by step: the rows of the message, the names of their values, and which layout they have. */
function readSide({ side, message, fields, layouts }: Side): string[][] {
  const layout = layouts
    ? [`CASE ${layouts.map((each, index) => `WHEN ${isOf(each)} THEN ${index}`).join(' ')} END AS ${side}_layout`]
    : [];
  const named = fields.filter(({ name }) => name);
  return [
    layout,
    ...rowsOfMessage(message, side, {
      names: named.map(({ name }) => name),
      tensors: named.filter(({ depth }) => depth > 0).map(({ name }) => name),
      axes: Math.max(...fields.map(({ depth }) => depth)),
      allTensors: fields.every(({ depth }) => depth > 0),
    }),
  ];
}

const isOf = ({ of }: TypedLayout): string =>
  of.map(({ predictor, revisions }) => `(predictor = ${quoteText(predictor)} AND revision IN (${revisions.join(', ')}))`).join(' OR ');

/** Whether the rows of the message are rows of the side at all. */
function isReadable({ side, layouts = [] }: Side): string {
  const parts = layouts.flatMap(({ fields, answeredBy }, index) => {
    if (fields.length === 0) return [`WHEN ${index} THEN false`];
    const units = answeredBy?.map(quoteText).join(', ');
    return units ? [`WHEN ${index} THEN list_has_any(list_transform(nodes, lambda n: n.node), [${units}])`] : [];
  });
  return parts.length > 0 ? `CASE ${side}_layout ${parts.join(' ')} ELSE true END` : 'true';
}

const rowOf = (side: Side): string => `CASE WHEN ${isReadable(side)} THEN ${side.side}_rows["row" + 1] END AS ${side.side}_row`;

/** The values of a row, and their names where they have any. */
function cellsOf({ side, fields }: Side): string {
  const row = `${side}_row`;
  const names = `${side}_names`;
  const known = `[${fields.map(({ name }) => quoteText(name)).join(', ')}]`;
  const map = `TRY_CAST(${row} AS MAP(VARCHAR, JSON))`;
  return `json_type(${row}) AS ${side}_type,
    CASE json_type(${row}) WHEN 'ARRAY' THEN TRY_CAST(${row} AS JSON[]) WHEN 'OBJECT' THEN map_values(${map}) END AS ${side}_cells,
    CASE json_type(${row}) WHEN 'ARRAY' THEN CASE WHEN list_has_any(${names}, ${known}) THEN ${names} END WHEN 'OBJECT' THEN map_keys(${map}) END AS ${side}_keys`;
}

/** The struct of one row. @param more  members besides the fields */
function structOf({ side, fields, layouts }: Side, more: readonly string[]): string {
  const shown = shownNames(fields);
  const byLayout = (use: (layout: TypedLayout) => string | undefined) => {
    const known = layouts!.map((layout, index) => [index, use(layout)] as const).filter(([, used]) => used !== undefined);
    return known.length > 0 ? `CASE ${side}_layout ${known.map(([index, used]) => `WHEN ${index} THEN ${used}`).join(' ')} END` : undefined;
  };
  const members = fields.map((field, index) => {
    const { name } = field;
    const own = layouts
      ? byLayout((layout) => (layout.fields.includes(index) ? String(layout.fields.indexOf(index) + 1) : undefined))
      : String(index + 1);
    const isOnly = layouts
      ? byLayout((layout) => (layout.fields.length === 1 && layout.fields[0] === index ? 'true' : undefined))
      : fields.length === 1 && 'true';
    const part = `${side}_cells[CASE WHEN ${side}_keys IS NULL THEN ${own ?? 'NULL'} ELSE list_position(${side}_keys, ${quoteText(name)}) END]`;
    const value = isOnly ? `CASE WHEN ${isOnly} AND ${isWhole(side, field)} THEN ${side}_row ELSE ${part} END` : part;
    return `${quoteName(shown[index]!)} := ${bind(value, 'v', typedValue('v', field))}`;
  });
  return `CASE WHEN ${side}_row IS NOT NULL THEN struct_pack(${[...members, ...more].join(', ')}) END AS ${side}`;
}

/** Whether a row of one field is its value, and not a list or an object around it. */
function isWhole(side: string, { name, type, depth }: TypedField): string {
  const list = depth > 0 ? `list_position(${side}_keys, ${quoteText(name)}) IS NULL` : 'false';
  const object = name === '' ? 'true' : type === 'VARCHAR' ? `json_type(${side}_row->'b64') IS NOT NULL` : 'false';
  return `CASE ${side}_type WHEN 'ARRAY' THEN ${list} WHEN 'OBJECT' THEN ${object} ELSE true END`;
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
  const both: readonly Side[] = [
    { side: 'input', message: 'request', ...inputs },
    { side: 'output', message: 'response', ...outputs },
  ];
  const sides = both.filter(({ fields }) => fields.length > 0);
  const rows = sides.length > 0 ? `greatest(1, ${sides.map(({ side }) => `coalesce(len(${side}_rows), 0)`).join(', ')})` : '1';
  const typed = sides.map((side) => structOf(side, side.side === 'output' && !hasLabel(side.fields) ? ['label := labels["row" + 1]'] : []));
  if (outputs.fields.length === 0) typed.push('struct_pack(label := labels["row" + 1]) AS output');
  const picked = PLAIN.map((column) => {
    if (column === 'label') return 'labels["row" + 1] AS label';
    return column === 'score' ? 'scores["row" + 1] AS score' : `"${column}"`;
  });
  const feedback = `SELECT id AS feedback_id, arg_max(reward, time) AS reward, arg_max(truth, time) AS truth FROM (${view('feedback')}) GROUP BY id`;
  const asked = `SELECT * FROM (${view('prediction')}) WHERE namespace = ${quoteText(namespace)} AND deployment = ${quoteText(name)}`;
  const steps = [...zipped(sides.map(readSide)), [`unnest(range(0, ${rows})) AS "row"`], sides.map(rowOf), sides.flatMap(cellsOf)];
  const cut = steps.reduce((source, columns) => `SELECT ${['*', ...columns].join(', ')} FROM (${source})`, asked);
  return `SELECT ${[...picked, ...typed].join(', ')}, reward, truth FROM (${cut}) LEFT JOIN (${feedback}) ON id = feedback_id`;
}

/** The first steps of all together, then the second ones, and so on; all have as many. */
const zipped = ([first = [], ...others]: readonly (readonly string[][])[]): string[][] =>
  first.map((columns, step) => [...columns, ...others.flatMap((other) => other[step]!)]);

/** Every column with its type, for people. */
export function typedColumns({
  inputs: { fields: inputs },
  outputs: { fields: outputs },
}: TypedDeployment): { name: string; type: string; description: string }[] {
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
