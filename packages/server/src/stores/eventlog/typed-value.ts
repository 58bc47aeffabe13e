// One value of a message as a value of DuckDB's type for it; null where it does not fit.
import type { TypedField } from '../../domain/monitoring/request-log/typed-deployment.ts';
import { bind } from './duckdb-bind.ts';

/** @param json  an expression without arrows, e.g. a column */
export function typedValue(json: string, { type, depth, isBytes = false }: TypedField): string {
  const element = ELEMENTS[type];
  if (depth > 0)
    return element ? listOf(json, depth, (each) => element(each, isBytes)) : `TRY_CAST(${json} AS ${type}${'[]'.repeat(depth)})`;
  if (type === 'JSON') return element!(json, isBytes);
  // A column may come as an array of one column.
  const alone = `CASE WHEN json_array_length(${json}) = 1 THEN ${json}->0 ELSE ${json} END`;
  return element ? bind(alone, 'a', element('a', isBytes)) : `TRY_CAST(${alone} AS ${type})`;
}

/** Types whose values DuckDB would read otherwise than the models do. */
const ELEMENTS: Readonly<Record<string, (json: string, isBytes: boolean) => string>> = {
  /** TensorFlow's protocol has text in base64 too. */
  VARCHAR: (json, isBytes) => {
    const base64 = `(${json}->>'b64')`;
    const text = isBytes ? base64 : `try(decode(from_base64(${base64})))`;
    return `CASE WHEN json_type(${json}->'b64') = 'VARCHAR' THEN ${text} ELSE ${json}->>'$' END`;
  },
  BOOLEAN: (json) => `coalesce(TRY_CAST(${json} AS BOOLEAN), TRY_CAST(${json}->>'$' AS BOOLEAN))`,
  /** In UTC; as a TIMESTAMP alone the offset would be lost. */
  TIMESTAMP: (json) => {
    const text = `(${json}->>'$')`;
    return `CASE WHEN regexp_matches(${text}, '[T ].*[+-]\\d\\d(:?\\d\\d)?$') THEN make_timestamp(epoch_us(TRY_CAST(${text} AS TIMESTAMPTZ)))
      ELSE TRY_CAST(${text} AS TIMESTAMP) END`;
  },
  /** Open Inference has it as the text of its JSON. */
  JSON: (json) => `CASE json_type(${json}) WHEN 'NULL' THEN NULL
    WHEN 'VARCHAR' THEN CASE WHEN protocol = 'v2' AND json_valid(${json}->>'$') THEN (${json}->>'$')::JSON ELSE ${json} END ELSE ${json} END`,
};

function listOf(json: string, depth: number, element: (json: string) => string): string {
  if (depth === 0) return element(json);
  const each = `x${depth}`;
  return `list_transform(TRY_CAST(${json} AS JSON[]), lambda ${each}: ${listOf(each, depth - 1, element)})`;
}
