// JSON bodies of the data plane: whole numbers keep all their digits where a model may want them, and what is not JSON is
// named.
import { PlatformError } from '../kernel/errors.ts';
import { parseWideJson } from '../kernel/wide-json.ts';

const NOT_JSON = /(?<![\w".])(-?Infinity|NaN|nan|None|True|False)(?![\w"])/;

/**
 * @param wideIntegers  parse whole numbers beyond 2^53 as bigint
 * @throws              invalid_argument saying where and what is wrong
 */
export function parseJson(text: string, wideIntegers: boolean): unknown {
  try {
    return wideIntegers ? parseWideJson(text) : JSON.parse(text);
  } catch (error) {
    throw new PlatformError('invalid_argument', `The body is not JSON: ${explain(text, error as Error)}`, {}, { cause: error });
  }
}

function explain(text: string, error: Error): string {
  if (text.trim() === '') return 'it is empty.';
  const token = NOT_JSON.exec(text);
  if (token)
    return `${token[0]} at position ${token.index} is no JSON value${/NaN|nan|Inf|None/.test(token[0]) ? '; write null for a missing number' : ''}.`;
  return `${error.message}.`;
}
