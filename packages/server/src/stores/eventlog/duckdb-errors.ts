// DuckDB's error messages as errors of ours. They begin with their kind, e.g. `Binder Error: …`, and often end in the line
// and a caret, which people like to see.
import { PlatformError } from '../../kernel/errors.ts';

/** What the caller's text did wrong, in whichever phase DuckDB found it. */
const CALLER_FAULTS =
  /^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Constraint|Mismatch Type|Invalid Type|Syntax|Divide by Zero|Not implemented|Dependency|Failed to)/;

/** What any query may run into, also one that no caller wrote. */
export function toEngineError(thrown: unknown): unknown {
  if (!(thrown instanceof Error && thrown.message.startsWith('Out of Memory'))) return thrown;
  const message = 'The query needs more memory than a query may have: ask for fewer rows, fewer columns or a shorter time.';
  return new PlatformError('resource_exhausted', message, {}, { cause: thrown });
}

export function toQueryError(thrown: unknown, sql: string): unknown {
  if (thrown instanceof PlatformError || !(thrown instanceof Error)) return thrown;
  const { message } = thrown;
  const options = { cause: thrown };
  if (message.startsWith('Permission Error'))
    return new PlatformError('permission_denied', 'A query may not read or write files.', { field: 'sql' }, options);
  if (CALLER_FAULTS.test(message))
    return new PlatformError('invalid_argument', message, { field: 'sql', ...positionIn(message, sql) }, options);
  return thrown;
}

/** From `LINE 2: …` and the caret below it. */
function positionIn(message: string, sql: string): { position?: number; line?: number; column?: number } {
  const found = /^(LINE (\d+): )(.*)\n( *)\^/m.exec(message);
  if (!found) return {};
  const [, prefix, lineText, shown, indent] = found;
  const line = Number(lineText);
  const lines = sql.split('\n');
  const offset = indent!.length - prefix!.length;
  // A long line is shown in part, with dots.
  const start = shown!.startsWith('...') ? (lines[line - 1]?.indexOf(shown!.slice(3, -3)) ?? -1) - 3 : 0;
  const column = start + offset + 1;
  if (column < 1) return {};
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  return { position: before + column, line, column };
}
