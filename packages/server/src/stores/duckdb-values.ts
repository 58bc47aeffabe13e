// DuckDB's values as JSON: what JSON cannot hold exactly travels as text.
import { type DuckDBDataChunk, type DuckDBType, DuckDBTypeId, type DuckDBValueConverter, JsonDuckDBValueConverter } from '@duckdb/node-api';

/** @param types  of the result: a chunk's own types do not tell JSON from text */
export function jsonRows(chunk: DuckDBDataChunk, types: readonly DuckDBType[]): unknown[][] {
  const rows = chunk.convertRows<unknown>(toJson);
  types.forEach((type, column) => {
    if (type.alias === 'JSON') for (const row of rows) row[column] = parsed(row[column]);
  });
  return rows;
}

const toJson: DuckDBValueConverter<unknown> = (value, type, convert) => {
  if (value === null || value === undefined) return null;
  switch (type.typeId) {
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT: {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    }
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return `${String(value).replace(' ', 'T')}Z`;
    case DuckDBTypeId.TIMESTAMP_TZ:
      return String(value).replace(' ', 'T').replace(/\+00$/, 'Z');
    case DuckDBTypeId.DECIMAL: {
      const text = String(value);
      const number = Number(text);
      return text.replace(/^-?0*|\./g, '').length <= 15 ? number : text;
    }
    default:
      return JsonDuckDBValueConverter(value, type, convert as Parameters<typeof JsonDuckDBValueConverter>[2]);
  }
};

/** As JSON when that loses nothing: an integer that JavaScript would round keeps the whole document as text. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || /(?:^|[[:,\s])-?\d{16,}(?=[\],}\s]|$)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
