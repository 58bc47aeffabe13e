// Rows of a CSV body, in DuckDB's words: its readers take files alone. Read as `protocols/scoring/csv.ts` reads it.
import { MISSING_TEXTS } from '../../kernel/missing-texts.ts';
import { quoteText } from '../duckdb-quotes.ts';
import { bind } from './duckdb-bind.ts';

/** A field, quoted or not, and what ends it. */
const FIELD = quoteText('("(?:[^"]|"")*"[^,\\r\\n]*|[^,\\r\\n]*)(,|\\r?\\n|$)');

const MISSING = MISSING_TEXTS.map(quoteText).join(', ');

/** @returns `rows` JSON[] of lists of texts and nulls, `names` VARCHAR[] of the first line */
export function csvRows(text: string): { readonly rows: string; readonly names: string } {
  const plain = `regexp_replace(${text}, '^\\x{FEFF}', '')`;
  const fields = `{f: regexp_extract_all(${plain}, ${FIELD}, 1), e: regexp_extract_all(${plain}, ${FIELD}, 2)}`;
  // Lines that are empty say nothing.
  const kept = `list_filter(range(1, len(x.f) + 1), lambda i: x.f[i] <> '' OR x.e[i] = ',' OR (i > 1 AND x.e[i - 1] = ','))`;
  const cells = `list_transform(${kept}, lambda i: {c: replace(regexp_replace(x.f[i], '^"((?:[^"]|"")*)"', '\\1'), '""', '"'), ends: x.e[i] <> ','})`;
  const table = (use: string) => bind(fields, 'x', bind(cells, 'y', use));
  const width = 'list_position(list_transform(y, lambda c: c.ends), true)';
  const row = `list_transform(y[i * ${width} + 1 : (i + 1) * ${width}], lambda c: CASE WHEN c.c NOT IN (${MISSING}) THEN c.c END)`;
  return {
    rows: table(`list_transform(range(1, len(y) // ${width}), lambda i: to_json(${row}))`),
    names: table(`list_transform(y[1 : ${width}], lambda c: c.c)`),
  };
}
